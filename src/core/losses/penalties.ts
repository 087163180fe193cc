import type { FloatArray } from '../support/float-array.ts';

/**
 * A penalty on the weights that is added to the loss: l1 * sum |w| + l2 * sum w^2 (without a half, as in
 * Keras and scikit-learn's alpha; the gradient of the second term is 2 l2 w). Elastic net has both.
 */
export interface Penalty {
  /** Strength of the sum of absolute values, 0 or more: drives weights to exactly nothing. */
  readonly l1: number;
  /** Strength of the sum of squares, 0 or more: keeps weights small. */
  readonly l2: number;
}

/** l1 * sum |w| + l2 * sum w^2 over `length` weights from `offset` on. */
export function penaltyValue(
  { l1, l2 }: Penalty,
  weights: FloatArray,
  offset: number,
  length: number,
): number {
  let sum = 0;
  let squares = 0;
  for (let i = offset; i < offset + length; i++) {
    sum += Math.abs(weights[i]!);
    squares += weights[i]! * weights[i]!;
  }
  return l1 * sum + l2 * squares;
}

/** Adds l1 * sign(w) + 2 l2 w to the gradient of the same places. sign(0) = 0. */
export function addPenaltyGradient(
  { l1, l2 }: Penalty,
  weights: FloatArray,
  gradients: FloatArray,
  offset: number,
  length: number,
): void {
  for (let i = offset; i < offset + length; i++) {
    gradients[i]! += l1 * Math.sign(weights[i]!) + 2 * l2 * weights[i]!;
  }
}
