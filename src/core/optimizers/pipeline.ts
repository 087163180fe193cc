import type { FloatArray } from '../support/float-array.ts';
import type { ParameterSegment } from './definition.ts';

/**
 * What happens around an optimizer's update, one composed step each. The order of a training step is:
 * one of the clips, addL2Penalty, decoupledDecay, the optimizer's update, updateAverage.
 * All work in place on flat arrays and touch nothing outside the segments (frozen parameters have none).
 */

/** What PyTorch adds to a norm before it divides by it. */
const NORM_EPSILON = 1e-6;

/** g = min(max(g, -limit), limit). NaN stays NaN. `limit` > 0. */
export function clipByValue(
  gradients: FloatArray,
  limit: number,
  segments: readonly ParameterSegment[],
): void {
  for (const { offset, length } of segments) {
    for (let i = offset; i < offset + length; i++) {
      const g = gradients[i]!;
      if (g > limit) gradients[i] = limit;
      else if (g < -limit) gradients[i] = -limit;
    }
  }
}

/** Length of one segment's gradient, summed in rising order in double precision. */
function segmentSquares(gradients: FloatArray, { offset, length }: ParameterSegment): number {
  let squares = 0;
  for (let i = offset; i < offset + length; i++) squares += gradients[i]! * gradients[i]!;
  return squares;
}

function scaleSegment(gradients: FloatArray, { offset, length }: ParameterSegment, factor: number): void {
  for (let i = offset; i < offset + length; i++) gradients[i]! *= factor;
}

/** Each parameter's gradient times min(1, limit / (norm + 1e-6)), the norm being that parameter's alone. */
export function clipByNorm(
  gradients: FloatArray,
  limit: number,
  segments: readonly ParameterSegment[],
): void {
  for (const segment of segments) {
    const factor = limit / (Math.sqrt(segmentSquares(gradients, segment)) + NORM_EPSILON);
    if (!(factor >= 1)) scaleSegment(gradients, segment, factor);
  }
}

/** Euclidean norm of all gradients together. */
export function globalNorm(gradients: FloatArray, segments: readonly ParameterSegment[]): number {
  let squares = 0;
  for (const segment of segments) squares += segmentSquares(gradients, segment);
  return Math.sqrt(squares);
}

/**
 * All gradients times min(1, limit / (norm + 1e-6)), norm over all of them together
 * (torch.nn.utils.clip_grad_norm_). A norm of NaN makes all gradients NaN, so that it is not missed.
 * @returns the norm before clipping.
 */
export function clipByGlobalNorm(
  gradients: FloatArray,
  limit: number,
  segments: readonly ParameterSegment[],
): number {
  const norm = globalNorm(gradients, segments);
  const factor = limit / (norm + NORM_EPSILON);
  if (!(factor >= 1)) for (const segment of segments) scaleSegment(gradients, segment, factor);
  return norm;
}

/** Coupled decay: g += strength * p, for biases too (PyTorch's weight_decay of all but AdamW). */
export function addL2Penalty(
  parameters: FloatArray,
  gradients: FloatArray,
  strength: number,
  segments: readonly ParameterSegment[],
): void {
  for (const { offset, length } of segments) {
    for (let i = offset; i < offset + length; i++) gradients[i]! += strength * parameters[i]!;
  }
}

/** Decoupled decay: p -= learningRate * factor * strength * p, before the optimizer's update (AdamW). */
export function decoupledDecay(
  parameters: FloatArray,
  learningRate: number,
  strength: number,
  segments: readonly ParameterSegment[],
): void {
  for (const { offset, length, learningRateFactor } of segments) {
    const keep = 1 - learningRate * learningRateFactor * strength;
    for (let i = offset; i < offset + length; i++) parameters[i]! *= keep;
  }
}

/**
 * Moving average of the weights: a = decay a + (1 - decay) p. Start it as a copy of the parameters; then
 * frozen ones are right without a segment.
 */
export function updateAverage(
  average: FloatArray,
  parameters: FloatArray,
  decay: number,
  segments: readonly ParameterSegment[],
): void {
  for (const { offset, length } of segments) {
    for (let i = offset; i < offset + length; i++) {
      average[i] = decay * average[i]! + (1 - decay) * parameters[i]!;
    }
  }
}

/**
 * Sets numbers closer to 0 than `limit` to 0, so that shrinking averages never become subnormal (which is
 * many times slower). The optimizers do this to their own slots; this is for arrays kept elsewhere.
 */
export function flushSmall(array: FloatArray, limit: number, segments: readonly ParameterSegment[]): void {
  for (const { offset, length } of segments) {
    for (let i = offset; i < offset + length; i++) {
      const value = array[i]!;
      if (value < limit && value > -limit) array[i] = 0;
    }
  }
}
