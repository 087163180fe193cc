import { splat } from './functions';
import { firstLanes, highDoubles, loadSome, lowDoubles, storeSome, totalOf } from './lanes';
import { scratchStart } from './scratch';

/** See reference/column-normalization.ts and row-normalization.ts. Sums are in double precision; each is one sum in rising order of rows. */

// @ts-ignore: decorator
@inline
function joined(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

// @ts-ignore: decorator
@inline
function columnMomentsLanes(x: usize, mean: usize, variance: usize, rows: i32, columns: i32,
  whole: bool,
): void {
  const stride = columns << 2;
  const count = f64x2.splat(<f64>rows);
  for (let c = 0; c < stride; c += 16) {
    const left = (stride - c) >> 2;
    let low = f64x2.splat(0);
    let high = low;
    let from = x + c;
    for (let row = 0; row < rows; row++) {
      const values = loadSome(from, left, whole);
      low = f64x2.add(low, lowDoubles(values));
      high = f64x2.add(high, highDoubles(values));
      from += stride;
    }
    const center = joined(f64x2.div(low, count), f64x2.div(high, count));
    storeSome(mean + c, center, left, whole);
    const lowCenter = lowDoubles(center);
    const highCenter = highDoubles(center);
    low = f64x2.splat(0);
    high = low;
    from = x + c;
    for (let row = 0; row < rows; row++) {
      const values = loadSome(from, left, whole);
      const lowPart = f64x2.sub(lowDoubles(values), lowCenter);
      const highPart = f64x2.sub(highDoubles(values), highCenter);
      low = f64x2.add(low, f64x2.mul(lowPart, lowPart));
      high = f64x2.add(high, f64x2.mul(highPart, highPart));
      from += stride;
    }
    storeSome(variance + c, joined(f64x2.div(low, count), f64x2.div(high, count)), left, whole);
  }
}

export function columnMoments(x: usize, mean: usize, variance: usize, rows: i32, columns: i32): void {
  if (columns & 3) columnMomentsLanes(x, mean, variance, rows, columns, false);
  else columnMomentsLanes(x, mean, variance, rows, columns, true);
}

// @ts-ignore: decorator
@inline
function normalizeColumnsLanes(
  x: usize,
  mean: usize,
  factor: usize,
  shift: usize,
  y: usize,
  rows: i32,
  columns: i32,
  whole: bool,
): void {
  const stride = columns << 2;
  for (; rows > 0; rows--) {
    for (let c = 0; c < stride; c += 16) {
      const left = (stride - c) >> 2;
      const deviation = f32x4.sub(loadSome(x + c, left, whole), loadSome(mean + c, left, whole));
      const scaled = f32x4.mul(deviation, loadSome(factor + c, left, whole));
      storeSome(y + c, f32x4.add(scaled, loadSome(shift + c, left, whole)), left, whole);
    }
    x += stride;
    y += stride;
  }
}

export function normalizeColumns(
  x: usize,
  mean: usize,
  factor: usize,
  shift: usize,
  y: usize,
  rows: i32,
  columns: i32,
): void {
  if (columns & 3) normalizeColumnsLanes(x, mean, factor, shift, y, rows, columns, false);
  else normalizeColumnsLanes(x, mean, factor, shift, y, rows, columns, true);
}

// @ts-ignore: decorator
@inline
function columnGradientSumsLanes(
  x: usize,
  dy: usize,
  mean: usize,
  sums: usize,
  products: usize,
  rows: i32,
  columns: i32,
  whole: bool,
): void {
  const stride = columns << 2;
  for (let c = 0; c < stride; c += 16) {
    const left = (stride - c) >> 2;
    const center = loadSome(mean + c, left, whole);
    const lowCenter = lowDoubles(center);
    const highCenter = highDoubles(center);
    let low = f64x2.splat(0);
    let high = low;
    let lowProduct = low;
    let highProduct = low;
    let at: usize = c;
    for (let row = 0; row < rows; row++) {
      const values = loadSome(x + at, left, whole);
      const flow = loadSome(dy + at, left, whole);
      const lowFlow = lowDoubles(flow);
      const highFlow = highDoubles(flow);
      low = f64x2.add(low, lowFlow);
      high = f64x2.add(high, highFlow);
      const lowPart = f64x2.sub(lowDoubles(values), lowCenter);
      const highPart = f64x2.sub(highDoubles(values), highCenter);
      lowProduct = f64x2.add(lowProduct, f64x2.mul(lowFlow, lowPart));
      highProduct = f64x2.add(highProduct, f64x2.mul(highFlow, highPart));
      at += stride;
    }
    storeSome(sums + c, joined(low, high), left, whole);
    storeSome(products + c, joined(lowProduct, highProduct), left, whole);
  }
}

export function columnGradientSums(
  x: usize,
  dy: usize,
  mean: usize,
  sums: usize,
  products: usize,
  rows: i32,
  columns: i32,
): void {
  if (columns & 3) columnGradientSumsLanes(x, dy, mean, sums, products, rows, columns, false);
  else columnGradientSumsLanes(x, dy, mean, sums, products, rows, columns, true);
}

// @ts-ignore: decorator
@inline
function normalizeColumnsBackwardLanes(
  x: usize,
  dy: usize,
  mean: usize,
  inverse: usize,
  factor: usize,
  sums: usize,
  products: usize,
  dx: usize,
  rows: i32,
  columns: i32,
  whole: bool,
): void {
  const stride = columns << 2;
  const averages = scratchStart();
  const slopes = averages + stride + 16;
  const count = splat(<f32>rows);
  for (let c = 0; c < stride; c += 16) {
    const left = (stride - c) >> 2;
    const factors = loadSome(inverse + c, left, whole);
    const product = f32x4.mul(f32x4.mul(factors, factors), loadSome(products + c, left, whole));
    storeSome(slopes + c, f32x4.div(product, count), left, whole);
    storeSome(averages + c, f32x4.div(loadSome(sums + c, left, whole), count), left, whole);
  }
  for (; rows > 0; rows--) {
    for (let c = 0; c < stride; c += 16) {
      const left = (stride - c) >> 2;
      const deviation = f32x4.sub(loadSome(x + c, left, whole), loadSome(mean + c, left, whole));
      const flow = f32x4.sub(loadSome(dy + c, left, whole), loadSome(averages + c, left, whole));
      const move = f32x4.sub(flow, f32x4.mul(deviation, loadSome(slopes + c, left, whole)));
      storeSome(dx + c, f32x4.mul(loadSome(factor + c, left, whole), move), left, whole);
    }
    x += stride;
    dy += stride;
    dx += stride;
  }
}

/** The scratch area takes two numbers per column: at most 65536 columns (see simd/column-normalization.ts). */
export function normalizeColumnsBackward(
  x: usize,
  dy: usize,
  mean: usize,
  inverse: usize,
  factor: usize,
  sums: usize,
  products: usize,
  dx: usize,
  rows: i32,
  columns: i32,
): void {
  if (columns & 3) normalizeColumnsBackwardLanes(x, dy, mean, inverse, factor, sums, products, dx, rows, columns, false);
  else normalizeColumnsBackwardLanes(x, dy, mean, inverse, factor, sums, products, dx, rows, columns, true);
}

/** gamma or beta, or what stands for it where the address is 0. */
// @ts-ignore: decorator
@inline
function loadOr(block: usize, c: i32, left: i32, none: f32, whole: bool): v128 {
  return block == 0 ? splat(none) : loadSome(block + c, left, whole);
}

// @ts-ignore: decorator
@inline
function layerNormLanes(
  x: usize,
  gamma: usize,
  beta: usize,
  y: usize,
  mean: usize,
  inverse: usize,
  rows: i32,
  columns: i32,
  epsilon: f64,
  whole: bool,
): void {
  const stride = columns << 2;
  for (; rows > 0; rows--) {
    let low = f64x2.splat(0);
    let high = low;
    for (let c = 0; c < stride; c += 16) {
      const values = loadSome(x + c, (stride - c) >> 2, whole);
      low = f64x2.add(low, lowDoubles(values));
      high = f64x2.add(high, highDoubles(values));
    }
    const average = totalOf(low, high) / <f64>columns;
    const center = f64x2.splat(average);
    const narrowCenter = splat(<f32>average);
    low = f64x2.splat(0);
    high = low;
    for (let c = 0; c < stride; c += 16) {
      const left = (stride - c) >> 2;
      const values = loadSome(x + c, left, whole);
      let lowPart = f64x2.sub(lowDoubles(values), center);
      let highPart = f64x2.sub(highDoubles(values), center);
      if (left < 4) {
        // Lanes behind the end hold 0 - mean.
        const lanes = firstLanes(left);
        lowPart = v128.and(lowPart, v128.shuffle<f32>(lanes, lanes, 0, 0, 1, 1));
        highPart = v128.and(highPart, v128.shuffle<f32>(lanes, lanes, 2, 2, 3, 3));
      }
      low = f64x2.add(low, f64x2.mul(lowPart, lowPart));
      high = f64x2.add(high, f64x2.mul(highPart, highPart));
    }
    const deviation = sqrt<f64>(totalOf(low, high) / <f64>columns + epsilon);
    const factor = <f32>(1 / deviation);
    const factors = splat(factor);
    store<f32>(mean, <f32>average);
    store<f32>(inverse, factor);
    for (let c = 0; c < stride; c += 16) {
      const left = (stride - c) >> 2;
      const value = f32x4.mul(f32x4.sub(loadSome(x + c, left, whole), narrowCenter), factors);
      const scaled = f32x4.mul(value, loadOr(gamma, c, left, 1, whole));
      storeSome(y + c, f32x4.add(scaled, loadOr(beta, c, left, 0, whole)), left, whole);
    }
    x += stride;
    y += stride;
    mean += 4;
    inverse += 4;
  }
}

export function layerNorm(
  x: usize,
  gamma: usize,
  beta: usize,
  y: usize,
  mean: usize,
  inverse: usize,
  rows: i32,
  columns: i32,
  epsilon: f64,
): void {
  if (columns & 3) layerNormLanes(x, gamma, beta, y, mean, inverse, rows, columns, epsilon, false);
  else layerNormLanes(x, gamma, beta, y, mean, inverse, rows, columns, epsilon, true);
}

// @ts-ignore: decorator
@inline
function layerNormBackwardLanes(
  x: usize,
  dy: usize,
  gamma: usize,
  mean: usize,
  inverse: usize,
  dx: usize,
  rows: i32,
  columns: i32,
  whole: bool,
): void {
  const stride = columns << 2;
  for (; rows > 0; rows--) {
    const center = v128.load32_splat(mean);
    const factor = load<f32>(inverse);
    let low = f64x2.splat(0);
    let high = low;
    let lowProduct = low;
    let highProduct = low;
    for (let c = 0; c < stride; c += 16) {
      const left = (stride - c) >> 2;
      const flow = f32x4.mul(loadSome(dy + c, left, whole), loadOr(gamma, c, left, 1, whole));
      const part = f32x4.sub(loadSome(x + c, left, whole), center);
      const lowFlow = lowDoubles(flow);
      const highFlow = highDoubles(flow);
      low = f64x2.add(low, lowFlow);
      high = f64x2.add(high, highFlow);
      lowProduct = f64x2.add(lowProduct, f64x2.mul(lowFlow, lowDoubles(part)));
      highProduct = f64x2.add(highProduct, f64x2.mul(highFlow, highDoubles(part)));
    }
    const average = splat(<f32>(totalOf(low, high) / <f64>columns));
    const wide = <f64>factor;
    const slope = splat(<f32>((wide * wide * totalOf(lowProduct, highProduct)) / <f64>columns));
    const factors = splat(factor);
    for (let c = 0; c < stride; c += 16) {
      const left = (stride - c) >> 2;
      const flow = f32x4.mul(loadSome(dy + c, left, whole), loadOr(gamma, c, left, 1, whole));
      const part = f32x4.sub(loadSome(x + c, left, whole), center);
      const move = f32x4.sub(f32x4.sub(flow, average), f32x4.mul(part, slope));
      storeSome(dx + c, f32x4.mul(factors, move), left, whole);
    }
    x += stride;
    dy += stride;
    dx += stride;
    mean += 4;
    inverse += 4;
  }
}

export function layerNormBackward(
  x: usize,
  dy: usize,
  gamma: usize,
  mean: usize,
  inverse: usize,
  dx: usize,
  rows: i32,
  columns: i32,
): void {
  if (columns & 3) layerNormBackwardLanes(x, dy, gamma, mean, inverse, dx, rows, columns, false);
  else layerNormBackwardLanes(x, dy, gamma, mean, inverse, dx, rows, columns, true);
}

// @ts-ignore: decorator
@inline
function layerNormGammaGradientLanes(
  x: usize,
  dy: usize,
  mean: usize,
  inverse: usize,
  gammaGradient: usize,
  rows: i32,
  columns: i32,
  whole: bool,
): void {
  const stride = columns << 2;
  memory.fill(gammaGradient, 0, stride);
  for (; rows > 0; rows--) {
    const center = v128.load32_splat(mean);
    const factor = v128.load32_splat(inverse);
    for (let c = 0; c < stride; c += 16) {
      const left = (stride - c) >> 2;
      const value = f32x4.mul(f32x4.sub(loadSome(x + c, left, whole), center), factor);
      const part = f32x4.mul(loadSome(dy + c, left, whole), value);
      storeSome(gammaGradient + c, f32x4.add(loadSome(gammaGradient + c, left, whole), part), left, whole);
    }
    x += stride;
    dy += stride;
    mean += 4;
    inverse += 4;
  }
}

/** gammaGradient[columns] = sum over rows of dy (x - mean) inverse. */
export function layerNormGammaGradient(
  x: usize,
  dy: usize,
  mean: usize,
  inverse: usize,
  gammaGradient: usize,
  rows: i32,
  columns: i32,
): void {
  if (columns & 3) layerNormGammaGradientLanes(x, dy, mean, inverse, gammaGradient, rows, columns, false);
  else layerNormGammaGradientLanes(x, dy, mean, inverse, gammaGradient, rows, columns, true);
}
