import { StudioError } from '../support/errors.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { LossPlanContext, LossStep } from './definition.ts';

/** What one position of one example adds to the loss. Reused for every position: nothing is allocated. */
export interface PositionSums {
  /** Loss of the position without class weights. */
  own: number;
  /** Loss of the position with class weights. */
  weighted: number;
  /** The weight behind `weighted`: 1, the class weight of its target, or 0 where the target is masked. */
  weight: number;
}

/**
 * A loss over the last axis of the output. A position is one row along that axis: the whole example for
 * [K], one time step for [T, K]. `at` is where its outputs begin, `position` counts from 0 over the batch.
 */
export interface PositionLoss {
  measure(at: number, position: number, sums: PositionSums): void;
  /** Writes scale * d(weighted)/d(output) to the position's K places of the output gradient. */
  differentiate(at: number, position: number, scale: number): void;
}

/** Length of the last axis: the number of classes of a classification output. */
export function lastAxis({ shape }: { readonly shape: readonly number[] }): number {
  return shape.at(-1) ?? 1;
}

/**
 * The plan of a loss over the last axis: the sum of weighted losses over all positions of the batch,
 * divided by the sum of their weights (which is the mean when nothing is weighted).
 */
export function planPositions(context: LossPlanContext<unknown>, loss: PositionLoss): LossStep {
  const { size, exampleWeights, perExample, rows } = context;
  const classes = lastAxis(context);
  const positions = size / classes;
  const sums: PositionSums = { own: 0, weighted: 0, weight: 0 };
  let batchWeight = 0;
  return {
    forward(into) {
      batchWeight = 0;
      const n = rows();
      for (let row = 0; row < n; row++) {
        let own = 0;
        let weighted = 0;
        let weight = 0;
        let counted = 0;
        for (let i = 0; i < positions; i++) {
          loss.measure(row * size + i * classes, row * positions + i, sums);
          own += sums.own;
          weighted += sums.weighted;
          weight += sums.weight;
          if (sums.weight !== 0) counted++;
        }
        perExample[row] = counted === 0 ? 0 : own / counted;
        into.sum += (exampleWeights[row]! * weighted) / positions;
        batchWeight += (exampleWeights[row]! * weight) / positions;
      }
      into.weight += batchWeight;
    },
    backward() {
      const n = rows();
      const factor = batchWeight === 0 ? 0 : 1 / (batchWeight * positions);
      for (let row = 0; row < n; row++) {
        const scale = factor * exampleWeights[row]!;
        for (let i = 0; i < positions; i++) {
          loss.differentiate(row * size + i * classes, row * positions + i, scale);
        }
      }
    },
  };
}

/**
 * Class number at a position; -1 (any negative number) masks the position, as padding of a sequence does.
 * @throws StudioError `target-class-out-of-range` for a class that the output does not have.
 */
export function readClass(target: FloatArray, position: number, classes: number): number {
  const index = target[position]!;
  if (index < 0) return -1;
  // The comparison is written so that NaN is refused too.
  if (!(index < classes) || Math.floor(index) !== index) {
    throw new StudioError(
      'target-class-out-of-range',
      `Expected class numbers from 0 to ${classes - 1} as targets, got ${index}. Give the output layer one unit per class.`,
      { found: index, classes },
    );
  }
  return index;
}

/**
 * The target distribution q of a position, whatever the target looks like: a class number (one-hot) or a
 * distribution, smoothed to (1 - e) q + e / K.
 */
export interface ClassTarget {
  /** Makes the other functions answer for this position; false when it is masked. */
  select(at: number, position: number): boolean;
  /** q_c of the selected position. */
  share(classIndex: number): number;
  /** Weight of the selected position in the mean: w[y] for a class number, 1 for a distribution (PyTorch). */
  weight(): number;
}

/** Reads targets of either kind. `smoothing` in [0, 1). */
export function createClassTarget(
  { target, targetKind, classWeights, ...context }: LossPlanContext<unknown>,
  smoothing: number,
): ClassTarget {
  const classes = lastAxis(context);
  const rest = smoothing / classes;
  if (targetKind === 'class-index') {
    let label = 0;
    return {
      select: (_at, position) => (label = readClass(target, position, classes)) >= 0,
      share: (classIndex) => (classIndex === label ? 1 - smoothing + rest : rest),
      weight: () => (classWeights ? classWeights[label]! : 1),
    };
  }
  let start = 0;
  return {
    select(at) {
      start = at;
      return true;
    },
    share: (classIndex) => (1 - smoothing) * target[start + classIndex]! + rest,
    weight: () => 1,
  };
}
