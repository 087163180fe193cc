import type { FloatArray } from '../support/float-array.ts';
import type { MetricContext, MetricRun } from './definition.ts';
import { findClassLayout, readActual, readPredicted } from './decisions.ts';

/** What precision, recall and F1 are made of, one number per class. */
export interface ClassCounts {
  /** Decisions for the class that are right. */
  readonly hits: Float64Array;
  /** Decisions for the class. */
  readonly predicted: Float64Array;
  /** Examples (or positions) of the class. */
  readonly support: Float64Array;
}

/** How one value is made of the values of all classes. */
export const averageField = {
  kind: 'choice',
  label: 'Average',
  help: 'How the classes are combined. With yes and no only the value of yes is shown.',
  default: 'macro',
  options: [
    { value: 'macro', label: 'Macro', help: 'Every class counts the same.' },
    { value: 'micro', label: 'Micro', help: 'Every example counts the same.' },
    { value: 'weighted', label: 'Weighted', help: 'Every class counts by its number of examples.' },
  ],
} as const;

/** One class's value; NaN where it is undefined. */
export type ClassScore = (hits: number, predicted: number, support: number) => number;

/** hits / predicted. A class that is there but never predicted has 0. */
export const precisionScore: ClassScore = (hits, predicted, support) =>
  predicted === 0 ? (support === 0 ? NaN : 0) : hits / predicted;

/** hits / support; NaN for a class without examples. */
export const recallScore: ClassScore = (hits, _predicted, support) => (support === 0 ? NaN : hits / support);

/** 2 hits / (predicted + support), the harmonic mean of precision and recall. */
export const f1Score: ClassScore = (hits, predicted, support) =>
  predicted + support === 0 ? NaN : (2 * hits) / (predicted + support);

/** A metric that is one score per class, combined. Decisions of a diverged network (NaN) count as misses. */
export function createAveragedRun(
  context: MetricContext<{ readonly average: 'macro' | 'micro' | 'weighted' }>,
  score: ClassScore,
): MetricRun {
  const layout = findClassLayout(context);
  const { classes, positions } = layout;
  // hits, predicted and support in one block, so that a checkpoint is one copy.
  const counts = new Float64Array(3 * classes);
  const hits = counts.subarray(0, classes);
  const predicted = counts.subarray(classes, 2 * classes);
  const support = counts.subarray(2 * classes);
  return {
    add(outputs, targets, count) {
      countDecisions(outputs, targets, count * positions);
    },
    result() {
      if (context.task === 'binary') return score(hits[1]!, predicted[1]!, support[1]!);
      return averageClasses({ hits, predicted, support }, score, context.values.average);
    },
    reset: () => void counts.fill(0),
    save: () => [...counts],
    restore: (state) => counts.set(state),
  };

  function countDecisions(outputs: FloatArray, targets: FloatArray, decisions: number): void {
    for (let i = 0; i < decisions; i++) {
      const actual = readActual(targets, i, layout);
      if (actual < 0) continue;
      const choice = readPredicted(outputs, i, layout);
      support[actual]!++;
      if (choice >= 0) predicted[choice]!++;
      if (choice === actual) hits[actual]!++;
    }
  }
}

/**
 * Combines the scores of all classes as scikit-learn does: macro over the classes that occur in targets or
 * predictions (undefined scores count as 0), weighted by support, micro over the sums. NaN without examples.
 */
export function averageClasses(
  { hits, predicted, support }: ClassCounts,
  score: ClassScore,
  average: 'macro' | 'micro' | 'weighted',
): number {
  let sum = 0;
  let weight = 0;
  const totals = [0, 0, 0];
  for (let c = 0; c < hits.length; c++) {
    totals[0]! += hits[c]!;
    totals[1]! += predicted[c]!;
    totals[2]! += support[c]!;
    if (predicted[c]! + support[c]! === 0) continue;
    const value = score(hits[c]!, predicted[c]!, support[c]!);
    const share = average === 'weighted' ? support[c]! : 1;
    sum += share * (value !== value ? 0 : value);
    weight += share;
  }
  if (average === 'micro') return score(totals[0]!, totals[1]!, totals[2]!);
  return weight === 0 ? NaN : sum / weight;
}
