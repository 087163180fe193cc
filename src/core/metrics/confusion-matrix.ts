import type { FloatArray } from '../support/float-array.ts';
import type { MetricContext } from './definition.ts';
import { findClassLayout, readActual, readPredicted } from './decisions.ts';

/** Counts of (true class, chosen class). */
export interface ConfusionMatrix {
  readonly classes: number;
  /** [actual, predicted], row-major. */
  readonly counts: Float64Array;
  /** Examples whose outputs are NaN: they have a true class and no chosen one. */
  readonly undecided: Float64Array;
}

/** Collects a confusion matrix batch by batch. */
export interface ConfusionMatrixRun {
  /** The same arguments as a metric's `add`. */
  add(outputs: FloatArray, targets: FloatArray, count: number): void;
  /** The matrix so far; it goes on changing with `add`. */
  readonly matrix: ConfusionMatrix;
  reset(): void;
}

/**
 * Starts an empty confusion matrix for a classification.
 * @throws StudioError `metric-shape`.
 */
export function createConfusionMatrix(context: Omit<MetricContext<unknown>, 'values'>): ConfusionMatrixRun {
  const layout = findClassLayout({ ...context, values: null });
  const { classes, positions } = layout;
  const counts = new Float64Array(classes * classes);
  const undecided = new Float64Array(classes);
  return {
    matrix: { classes, counts, undecided },
    add(outputs, targets, count) {
      for (let i = 0; i < count * positions; i++) {
        const actual = readActual(targets, i, layout);
        if (actual < 0) continue;
        const predicted = readPredicted(outputs, i, layout);
        if (predicted < 0) undecided[actual]!++;
        else counts[actual * classes + predicted]!++;
      }
    },
    reset() {
      counts.fill(0);
      undecided.fill(0);
    },
  };
}
