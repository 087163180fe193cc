import type { Kernels } from '../engine/kernels.ts';
import type { Fields, FieldValues, ValuesOf } from '../support/fields.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { Reference } from '../support/reference.ts';
import type { Shape } from '../support/shape.ts';

/**
 * How a target is written for a loss.
 * `same-shape`: numbers of the output's shape. `class-index`: one class number per position (the output
 * without its last axis; -1 masks the position). `sign`: same shape, -1 or +1. `distribution`: same shape, rows that sum to 1.
 */
export type TargetKind = 'same-shape' | 'class-index' | 'sign' | 'distribution';

/** What a loss gets to build its part of a plan. */
export interface LossPlanContext<V = FieldValues> {
  readonly values: V;
  /** Shape of the network's output for one example. */
  readonly shape: Shape;
  /** Elements of one example of the output. */
  readonly size: number;
  readonly output: FloatArray;
  /** Where `backward` WRITES dL/d(output). */
  readonly outputGradient: FloatArray;
  /** Targets of the batch, laid out by `targetKind`. */
  readonly target: FloatArray;
  /** Which of the accepted kinds the target has. */
  readonly targetKind: TargetKind;
  /** One weight per example (1 when the user gave none). */
  readonly exampleWeights: FloatArray;
  /** One weight per class, or null. Only classification losses look at it. */
  readonly classWeights: readonly number[] | null;
  /**
   * `forward` writes each example's own unweighted loss here: residual views and "worst rows" read it.
   * It is the share in the mean, before `finish` (for RMSE the mean squared error of the example).
   */
  readonly perExample: FloatArray;
  /** Examples in the current batch. */
  rows(): number;
  scratch(length: number): FloatArray;
  readonly kernels: Kernels;
}

/** A weighted sum and the weight behind it: batches are combined by adding both. */
export interface LossSums {
  sum: number;
  weight: number;
}

/** The bound work of a loss. */
export interface LossStep {
  /** Adds this batch to `into`; the batch's loss is `finish(sum / weight)`. */
  forward(into: LossSums): void;
  /** Gradient of `finish(sum / weight)` of this batch alone. Runs after `forward` of the same batch. */
  backward(): void;
}

/** Everything that the studio knows about a loss. One file and one line in index.ts. */
export interface LossDefinition<F extends Fields = Fields> {
  /** Stable name in files: `categoricalCrossEntropy`. */
  readonly type: string;
  readonly label: string;
  readonly description: string;
  /** KaTeX source. */
  readonly formula: string;
  readonly fields: F;
  readonly task: 'regression' | 'binary' | 'multiclass' | 'distribution';
  /** Accepted, the preferred one first. */
  readonly targetKinds: readonly TargetKind[];
  /** What the last layer should give: a warning before the start is built from it. */
  readonly expectsOutput: 'any' | 'logits' | 'probabilities' | 'log-probabilities' | 'positive';
  readonly deviations?: string;
  readonly references: readonly Reference[];
  plan(context: LossPlanContext<ValuesOf<F>>): LossStep;
  /** Turns the mean into the loss: identity for all but RMSE (square root). */
  finish(mean: number): number;
}
