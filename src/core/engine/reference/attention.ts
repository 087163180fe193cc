import type { FloatArray } from '../../support/float-array.ts';
import { exp } from '../../support/math.ts';

/**
 * Scaled dot-product attention. queries [batch, queryLength, heads * dimension], keys and values
 * [batch, keyLength, heads * dimension]: head a uses columns a * dimension and following.
 * weights [batch, heads, queryLength, keyLength]. Causal: position t sees keys 0..t.
 */
export const attentionKernels = {
  /** weights = softmax(q . k / sqrt(dimension)) over the keys; 0 where causal attention may not look. */
  attentionWeights(
    queries: FloatArray,
    keys: FloatArray,
    weights: FloatArray,
    batch: number,
    heads: number,
    queryLength: number,
    keyLength: number,
    dimension: number,
    causal: boolean,
  ): void {
    const width = heads * dimension;
    const scale = 1 / Math.sqrt(dimension);
    for (let example = 0; example < batch; example++) {
      for (let head = 0; head < heads; head++) {
        for (let t = 0; t < queryLength; t++) {
          const q = (example * queryLength + t) * width + head * dimension;
          const row = ((example * heads + head) * queryLength + t) * keyLength;
          const visible = causal && t + 1 < keyLength ? t + 1 : keyLength;
          let maximum = -Infinity;
          for (let s = 0; s < visible; s++) {
            const k = (example * keyLength + s) * width + head * dimension;
            let score = 0;
            for (let j = 0; j < dimension; j++) score += queries[q + j]! * keys[k + j]!;
            score *= scale;
            weights[row + s] = score;
            if (score > maximum) maximum = score;
          }
          let sum = 0;
          for (let s = 0; s < visible; s++) sum += weights[row + s] = exp(weights[row + s]! - maximum);
          for (let s = 0; s < visible; s++) weights[row + s]! /= sum;
          for (let s = visible; s < keyLength; s++) weights[row + s] = 0;
        }
      }
    }
  },

  /** out[batch, queryLength, heads * dimension] = weights . values, head by head. */
  attentionMix(
    weights: FloatArray,
    values: FloatArray,
    out: FloatArray,
    batch: number,
    heads: number,
    queryLength: number,
    keyLength: number,
    dimension: number,
    causal: boolean,
  ): void {
    const width = heads * dimension;
    out.fill(0, 0, batch * queryLength * width);
    for (let example = 0; example < batch; example++) {
      for (let head = 0; head < heads; head++) {
        for (let t = 0; t < queryLength; t++) {
          const to = (example * queryLength + t) * width + head * dimension;
          const row = ((example * heads + head) * queryLength + t) * keyLength;
          const visible = causal && t + 1 < keyLength ? t + 1 : keyLength;
          for (let s = 0; s < visible; s++) {
            const weight = weights[row + s]!;
            const v = (example * keyLength + s) * width + head * dimension;
            for (let j = 0; j < dimension; j++) out[to + j]! += weight * values[v + j]!;
          }
        }
      }
    }
  },

  /** The chain rule of `attentionMix`: gradients of weights and values. */
  attentionMixBackward(
    weights: FloatArray,
    values: FloatArray,
    outputGradient: FloatArray,
    weightGradient: FloatArray,
    valueGradient: FloatArray,
    batch: number,
    heads: number,
    queryLength: number,
    keyLength: number,
    dimension: number,
    causal: boolean,
  ): void {
    const width = heads * dimension;
    valueGradient.fill(0, 0, batch * keyLength * width);
    for (let example = 0; example < batch; example++) {
      for (let head = 0; head < heads; head++) {
        for (let t = 0; t < queryLength; t++) {
          const from = (example * queryLength + t) * width + head * dimension;
          const row = ((example * heads + head) * queryLength + t) * keyLength;
          const visible = causal && t + 1 < keyLength ? t + 1 : keyLength;
          for (let s = 0; s < visible; s++) {
            const v = (example * keyLength + s) * width + head * dimension;
            const weight = weights[row + s]!;
            let dot = 0;
            for (let j = 0; j < dimension; j++) {
              const g = outputGradient[from + j]!;
              dot += g * values[v + j]!;
              valueGradient[v + j]! += weight * g;
            }
            weightGradient[row + s] = dot;
          }
          for (let s = visible; s < keyLength; s++) weightGradient[row + s] = 0;
        }
      }
    }
  },

  /** The chain rule of `attentionWeights`: gradients of queries and keys. */
  attentionWeightsBackward(
    queries: FloatArray,
    keys: FloatArray,
    weights: FloatArray,
    weightGradient: FloatArray,
    queryGradient: FloatArray,
    keyGradient: FloatArray,
    batch: number,
    heads: number,
    queryLength: number,
    keyLength: number,
    dimension: number,
    causal: boolean,
  ): void {
    const width = heads * dimension;
    const scale = 1 / Math.sqrt(dimension);
    queryGradient.fill(0, 0, batch * queryLength * width);
    keyGradient.fill(0, 0, batch * keyLength * width);
    for (let example = 0; example < batch; example++) {
      for (let head = 0; head < heads; head++) {
        for (let t = 0; t < queryLength; t++) {
          const q = (example * queryLength + t) * width + head * dimension;
          const row = ((example * heads + head) * queryLength + t) * keyLength;
          const visible = causal && t + 1 < keyLength ? t + 1 : keyLength;
          let dot = 0;
          for (let s = 0; s < visible; s++) dot += weightGradient[row + s]! * weights[row + s]!;
          for (let s = 0; s < visible; s++) {
            const k = (example * keyLength + s) * width + head * dimension;
            const scoreGradient = scale * weights[row + s]! * (weightGradient[row + s]! - dot);
            for (let j = 0; j < dimension; j++) {
              queryGradient[q + j]! += scoreGradient * keys[k + j]!;
              keyGradient[k + j]! += scoreGradient * queries[q + j]!;
            }
          }
        }
      }
    }
  },
};
