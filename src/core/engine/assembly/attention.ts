import { splat } from './functions';
import { highDoubles, loadSome, lowDoubles, storeSome, totalOf } from './lanes';
import { matrixScratchBytes, multiply } from './matrix';
import { scratchStart } from './scratch';
import { softmaxRow } from './softmax';

/**
 * See reference/attention.ts: every head is a few matrix products with strides. Where causal attention may
 * not look, weights and their gradients are exactly 0.
 */

/** Gradients of scores that are held at once: 64 KiB behind the matrix product's own scratch. */
const SCORES: i32 = 16384;

export function attentionScratchBytes(): usize {
  return SCORES * 4 + 64;
}

// @ts-ignore: decorator
@inline
function visibleOf(causal: bool, t: i32, keyLength: i32): i32 {
  return causal ? min(t + 1, keyLength) : keyLength;
}

export function attentionWeights(
  queries: usize,
  keys: usize,
  weights: usize,
  batch: i32,
  heads: i32,
  queryLength: i32,
  keyLength: i32,
  dimension: i32,
  causal: bool,
): void {
  const width = (heads * dimension) << 2;
  const line = keyLength << 2;
  const scale = <f32>(1 / sqrt<f64>(<f64>dimension));
  for (let example = 0; example < batch; example++) {
    for (let head = 0; head < heads; head++) {
      const q = queries + example * queryLength * width + ((head * dimension) << 2);
      const k = keys + example * keyLength * width + ((head * dimension) << 2);
      multiply(q, width, false, k, width, true, weights, line, queryLength, dimension, keyLength, false, 0, 0, 0, 0);
      for (let t = 0; t < queryLength; t++) {
        const visible = visibleOf(causal, t, keyLength);
        softmaxRow(weights, weights, visible, scale);
        memory.fill(weights + (visible << 2), 0, (keyLength - visible) << 2);
        weights += line;
      }
    }
  }
}

export function attentionMix(
  weights: usize,
  values: usize,
  out: usize,
  batch: i32,
  heads: i32,
  queryLength: i32,
  keyLength: i32,
  dimension: i32,
): void {
  const width = (heads * dimension) << 2;
  const line = keyLength << 2;
  for (let example = 0; example < batch; example++) {
    for (let head = 0; head < heads; head++) {
      const v = values + example * keyLength * width + ((head * dimension) << 2);
      const to = out + example * queryLength * width + ((head * dimension) << 2);
      multiply(weights, line, false, v, width, false, to, width, queryLength, keyLength, dimension, false, 0, 0, 0, 0);
      weights += queryLength * line;
    }
  }
}

export function attentionMixBackward(
  weights: usize,
  values: usize,
  outputGradient: usize,
  weightGradient: usize,
  valueGradient: usize,
  batch: i32,
  heads: i32,
  queryLength: i32,
  keyLength: i32,
  dimension: i32,
  causal: bool,
): void {
  const width = (heads * dimension) << 2;
  const line = keyLength << 2;
  for (let example = 0; example < batch; example++) {
    for (let head = 0; head < heads; head++) {
      const column = (head * dimension) << 2;
      const v = values + example * keyLength * width + column;
      const dv = valueGradient + example * keyLength * width + column;
      const dy = outputGradient + example * queryLength * width + column;
      multiply(dy, width, false, v, width, true, weightGradient, line, queryLength, dimension, keyLength, false, 0, 0, 0, 0);
      multiply(weights, line, true, dy, width, false, dv, width, keyLength, queryLength, dimension, false, 0, 0, 0, 0);
      for (let t = 0; t < queryLength; t++) {
        const visible = visibleOf(causal, t, keyLength);
        memory.fill(weightGradient + (visible << 2), 0, (keyLength - visible) << 2);
        weightGradient += line;
      }
      weights += queryLength * line;
    }
  }
}

// @ts-ignore: decorator
@inline
function scoreGradientLanes(w: usize, dw: usize, to: usize, keyLength: i32, scale: f32,
  whole: bool,
): void {
  let low = f64x2.splat(0);
  let high = low;
  for (let s = 0; s < keyLength; s += 4) {
    const a = loadSome(dw + (s << 2), keyLength - s, whole);
    const b = loadSome(w + (s << 2), keyLength - s, whole);
    low = f64x2.add(low, f64x2.mul(lowDoubles(a), lowDoubles(b)));
    high = f64x2.add(high, f64x2.mul(highDoubles(a), highDoubles(b)));
  }
  const dot = splat(<f32>totalOf(low, high));
  const scales = splat(scale);
  for (let s = 0; s < keyLength; s += 4) {
    const left = keyLength - s;
    const factor = f32x4.mul(scales, loadSome(w + (s << 2), left, whole));
    storeSome(to + (s << 2), f32x4.mul(factor, f32x4.sub(loadSome(dw + (s << 2), left, whole), dot)), left, whole);
  }
}

/** to = scale w (dw - sum(dw w)) for one row. */
function scoreGradient(w: usize, dw: usize, to: usize, keyLength: i32, scale: f32): void {
  if (keyLength & 3) scoreGradientLanes(w, dw, to, keyLength, scale, false);
  else scoreGradientLanes(w, dw, to, keyLength, scale, true);
}

/** `keyLength` is 1 to SCORES. */
export function attentionWeightsBackward(
  queries: usize,
  keys: usize,
  weights: usize,
  weightGradient: usize,
  queryGradient: usize,
  keyGradient: usize,
  batch: i32,
  heads: i32,
  queryLength: i32,
  keyLength: i32,
  dimension: i32,
): void {
  const width = (heads * dimension) << 2;
  const line = keyLength << 2;
  const scale = <f32>(1 / sqrt<f64>(<f64>dimension));
  const scores = scratchStart() + matrixScratchBytes();
  const block = max(1, SCORES / keyLength);
  for (let example = 0; example < batch; example++) {
    for (let head = 0; head < heads; head++) {
      const column = (head * dimension) << 2;
      const k = keys + example * keyLength * width + column;
      const dk = keyGradient + example * keyLength * width + column;
      if (queryLength == 0) {
        for (let s = 0; s < keyLength; s++) memory.fill(dk + s * width, 0, dimension << 2);
      }
      for (let t = 0; t < queryLength; t += block) {
        const rows = min(block, queryLength - t);
        for (let row = 0; row < rows; row++) {
          scoreGradient(weights, weightGradient, scores + row * line, keyLength, scale);
          weights += line;
          weightGradient += line;
        }
        const start = (example * queryLength + t) * width + column;
        const dq = queryGradient + start;
        multiply(scores, line, false, k, width, false, dq, width, rows, keyLength, dimension, false, 0, 0, 0, 0);
        const q = queries + start;
        multiply(scores, line, true, q, width, false, dk, width, keyLength, rows, dimension, t > 0, 0, 0, 0, 0);
      }
    }
  }
}
