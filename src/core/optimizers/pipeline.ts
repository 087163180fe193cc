import type { FloatArray } from '../support/float-array.ts';
import type { ParameterSegment } from './definition.ts';

/**
 * The steps around an optimizer, each a plain function over the flat vectors. In the order in which a
 * training step applies them: clip, L2 penalty, decoupled decay, the optimizer, the moving average.
 */

type Segments = readonly ParameterSegment[];

/** Clamps every gradient to [-limit, limit]. */
export function clipByValue(gradients: FloatArray, segments: Segments, limit: number): void {
  for (const { offset, length } of segments) {
    for (let i = offset; i < offset + length; i++) {
      const g = gradients[i]!;
      if (g > limit) gradients[i] = limit;
      else if (g < -limit) gradients[i] = -limit;
    }
  }
}

/** Scales the gradient of each parameter whose own norm is above the limit. */
export function clipByNorm(gradients: FloatArray, segments: Segments, limit: number): void {
  for (const segment of segments) clipByGlobalNorm(gradients, [segment], limit);
}

/**
 * Scales all gradients by min(1, limit / (norm + 1e-6)), the norm taken over all of them together, as
 * PyTorch's clip_grad_norm_ does. Returns the norm before clipping.
 */
export function clipByGlobalNorm(gradients: FloatArray, segments: Segments, limit: number): number {
  const norm = gradientNorm(gradients, segments);
  const factor = limit / (norm + 1e-6);
  if (factor < 1) {
    for (const { offset, length } of segments) {
      for (let i = offset; i < offset + length; i++) gradients[i]! *= factor;
    }
  }
  return norm;
}

/** Euclidean norm of all gradients that belong to a segment. */
export function gradientNorm(gradients: FloatArray, segments: Segments): number {
  let total = 0;
  for (const { offset, length } of segments) {
    for (let i = offset; i < offset + length; i++) total += gradients[i]! * gradients[i]!;
  }
  return Math.sqrt(total);
}

/** Coupled weight decay: g += penalty * p. */
export function addL2Penalty(
  parameters: FloatArray,
  gradients: FloatArray,
  segments: Segments,
  penalty: number,
): void {
  for (const { offset, length } of segments) {
    for (let i = offset; i < offset + length; i++) gradients[i]! += penalty * parameters[i]!;
  }
}

/** Decoupled weight decay: p -= learningRate * decay * p, before the optimizer's own step. */
export function decoupledDecay(
  parameters: FloatArray,
  segments: Segments,
  learningRate: number,
  decay: number,
): void {
  for (const { offset, length, learningRateFactor } of segments) {
    const kept = 1 - learningRate * learningRateFactor * decay;
    for (let i = offset; i < offset + length; i++) parameters[i]! *= kept;
  }
}

/** average = decay * average + (1 - decay) * parameters */
export function updateAverage(average: FloatArray, parameters: FloatArray, decay: number): void {
  for (let i = 0; i < average.length; i++) {
    average[i] = decay * average[i]! + (1 - decay) * parameters[i]!;
  }
}
