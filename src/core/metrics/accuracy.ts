import { findClassLayout, readActual, readPredicted } from './decisions.ts';
import { defineMetric } from './define.ts';

/** Share of right decisions: the class with the largest output, or the output above its cut. */
export const accuracy = defineMetric({
  type: 'accuracy',
  label: 'Accuracy',
  description: 'The share of examples that are put into the right class.',
  formula: '\\frac{1}{n} \\sum_i [\\hat y_i = y_i]',
  fields: {},
  tasks: ['binary', 'multiclass'],
  better: 'higher',
  unit: '%',
  references: [{ title: 'sklearn.metrics.accuracy_score', authors: 'scikit-learn' }],
  create(context) {
    const layout = findClassLayout(context);
    let right = 0;
    let total = 0;
    return {
      add(outputs, targets, count) {
        for (let i = 0; i < count * layout.positions; i++) {
          const actual = readActual(targets, i, layout);
          if (actual < 0) continue;
          total++;
          if (readPredicted(outputs, i, layout) === actual) right++;
        }
      },
      result: () => (total === 0 ? NaN : right / total),
      reset: () => void (right = total = 0),
      save: () => [right, total],
      restore: (state) => void ([right = 0, total = 0] = state),
    };
  },
});
