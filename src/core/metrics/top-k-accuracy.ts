import type { FloatArray } from '../support/float-array.ts';
import { findClassLayout, readActual } from './decisions.ts';
import { defineMetric } from './define.ts';

/** Outputs that come before the true class; of equal ones the lower class number comes first. NaN: all. */
function rankOf(outputs: FloatArray, at: number, classes: number, actual: number): number {
  const own = outputs[at + actual]!;
  let rank = 0;
  for (let c = 0; c < classes; c++) {
    const value = outputs[at + c]!;
    if (value !== value) return classes;
    if (value > own || (value === own && c < actual)) rank++;
  }
  return rank;
}

/** Share of examples whose true class is among the k largest outputs. */
export const topKAccuracy = defineMetric({
  type: 'topKAccuracy',
  label: 'Top-k accuracy',
  description: 'The share of examples whose true class is among the k best guesses.',
  formula: '\\frac{1}{n} \\sum_i [\\operatorname{rank}(y_i) \\le k]',
  fields: {
    k: {
      kind: 'integer',
      label: 'k',
      help: 'How many guesses the network has.',
      default: 5,
      minimum: 1,
      maximum: 1000,
    },
  },
  tasks: ['multiclass'],
  better: 'higher',
  unit: '%',
  references: [{ title: 'sklearn.metrics.top_k_accuracy_score', authors: 'scikit-learn' }],
  create(context) {
    const layout = findClassLayout(context);
    const { classes, positions } = layout;
    const { k } = context.values;
    let right = 0;
    let total = 0;
    return {
      add(outputs, targets, count) {
        for (let i = 0; i < count * positions; i++) {
          const actual = readActual(targets, i, layout);
          if (actual < 0) continue;
          total++;
          if (rankOf(outputs, i * classes, classes, actual) < k) right++;
        }
      },
      result: () => (total === 0 ? NaN : right / total),
      reset: () => void (right = total = 0),
      save: () => [right, total],
      restore: (state) => void ([right = 0, total = 0] = state),
    };
  },
});
