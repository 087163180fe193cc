import { StudioError } from '../support/errors.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { MetricContext } from './definition.ts';

/** How outputs and targets of a classification are laid out. */
export interface ClassLayout {
  /** 2 where one output says yes or no. */
  readonly classes: number;
  /** Decisions per example: time steps, or labels of a multi-label output. */
  readonly positions: number;
  /** One number per decision, which is cut, rather than one score per class. */
  readonly isThreshold: boolean;
  /** Targets are one share per class rather than a class number. */
  readonly isDistribution: boolean;
  /** Above it a single output says yes: 0 for logits, 0.5 for probabilities. */
  readonly cut: number;
}

/**
 * Finds the layout. A binary task with as many outputs as targets has one decision per output; everything
 * else has one score per class in the last axis.
 * @throws StudioError `metric-shape` when outputs cannot be split into classes.
 */
export function findClassLayout({
  task,
  outputSize,
  targetSize,
  logits,
  classes: given,
}: MetricContext<unknown>): ClassLayout {
  const cut = logits ? 0 : 0.5;
  if (task === 'binary' && outputSize === targetSize) {
    return { classes: 2, positions: outputSize, isThreshold: true, isDistribution: false, cut };
  }
  const isDistribution = outputSize === targetSize;
  const classes = given ?? (isDistribution ? outputSize : outputSize / targetSize);
  const positions = outputSize / classes;
  if (!Number.isInteger(classes) || !Number.isInteger(positions)) {
    throw new StudioError(
      'metric-shape',
      `Expected outputs that split into classes for each of ${targetSize} targets, got ${outputSize} outputs.`,
      { outputSize, targetSize, classes },
    );
  }
  return { classes, positions, isThreshold: false, isDistribution, cut };
}

/** Place of the largest of `classes` numbers from `at` on, the first of equals; -1 when one is NaN. */
export function argmax(values: FloatArray, at: number, classes: number): number {
  let best = 0;
  for (let c = 0; c < classes; c++) {
    const value = values[at + c]!;
    if (value !== value) return -1;
    if (value > values[at + best]!) best = c;
  }
  return best;
}

/** The true class of a decision, counted from 0 over the batch; -1 where it is masked. */
export function readActual(targets: FloatArray, decision: number, layout: ClassLayout): number {
  if (layout.isThreshold) return targets[decision]! > 0.5 ? 1 : 0;
  if (layout.isDistribution) return argmax(targets, decision * layout.classes, layout.classes);
  const actual = targets[decision]!;
  if (actual < layout.classes) return actual < 0 ? -1 : actual;
  throw new StudioError(
    'target-class-out-of-range',
    `Expected class numbers from 0 to ${layout.classes - 1} as targets, got ${actual}. Give the output layer one unit per class.`,
    { found: actual, classes: layout.classes },
  );
}

/** The class that the outputs choose; -1 when they are NaN. */
export function readPredicted(outputs: FloatArray, decision: number, layout: ClassLayout): number {
  if (!layout.isThreshold) return argmax(outputs, decision * layout.classes, layout.classes);
  const score = outputs[decision]!;
  return score !== score ? -1 : score > layout.cut ? 1 : 0;
}
