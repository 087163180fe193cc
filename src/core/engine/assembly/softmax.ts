import { exp, splat } from './functions';
import { firstLanes, highDoubles, loadPart, lowDoubles, storePart, totalOf } from './lanes';

/** Rows are independent of each other; sums are in double precision, in one order per row length. */

/** Largest of a row of at least one number. A leading NaN stays; others are found by the sum. */
function maximumOf(x: usize, columns: i32): f32 {
  let largest = v128.load32_splat(x);
  for (; columns >= 4; columns -= 4) {
    largest = f32x4.pmax(largest, v128.load(x));
    x += 16;
  }
  for (; columns > 0; columns--) {
    largest = f32x4.pmax(largest, v128.load32_splat(x));
    x += 4;
  }
  const pairs = f32x4.pmax(largest, v128.shuffle<f32>(largest, largest, 2, 3, 0, 1));
  const all = f32x4.pmax(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2));
  return f32x4.extract_lane(all, 0);
}

/** Sum of e^(scale (x - shift)); writes the terms to y when they are to be kept. */
// @ts-ignore: decorator
@inline
function sumOfExp(x: usize, y: usize, columns: i32, shift: v128, scale: f32, keep: bool): f64 {
  const scales = splat(scale);
  let low = f64x2.splat(0);
  let high = low;
  for (; columns >= 4; columns -= 4) {
    const e = exp(f32x4.mul(scales, f32x4.sub(v128.load(x), shift)));
    if (keep) v128.store(y, e);
    low = f64x2.add(low, lowDoubles(e));
    high = f64x2.add(high, highDoubles(e));
    x += 16;
    y += 16;
  }
  if (columns > 0) {
    const all = exp(f32x4.mul(scales, f32x4.sub(loadPart(x, columns), shift)));
    const e = v128.and(all, firstLanes(columns));
    if (keep) storePart(y, e, columns);
    low = f64x2.add(low, lowDoubles(e));
    high = f64x2.add(high, highDoubles(e));
  }
  return totalOf(low, high);
}

/** y = softmax(scale x) of one row of at least one number; `scale` is positive. */
export function softmaxRow(x: usize, y: usize, columns: i32, scale: f32): void {
  const maximum = splat(maximumOf(x, columns));
  const sum = splat(<f32>sumOfExp(x, y, columns, maximum, scale, true));
  for (; columns >= 4; columns -= 4) {
    v128.store(y, f32x4.div(v128.load(y), sum));
    y += 16;
  }
  if (columns > 0) storePart(y, f32x4.div(loadPart(y, columns), sum), columns);
}

export function softmax(x: usize, y: usize, rows: i32, columns: i32): void {
  if (columns == 0) return;
  for (; rows > 0; rows--) {
    softmaxRow(x, y, columns, 1);
    x += columns << 2;
    y += columns << 2;
  }
}

/** dx = y (dy - sum(dy y)) */
export function softmaxBackward(y: usize, dy: usize, dx: usize, rows: i32, columns: i32): void {
  for (; rows > 0; rows--) {
    let low = f64x2.splat(0);
    let high = low;
    let at: usize = 0;
    let left = columns;
    for (; left >= 4; left -= 4) {
      const a = v128.load(dy + at);
      const b = v128.load(y + at);
      low = f64x2.add(low, f64x2.mul(lowDoubles(a), lowDoubles(b)));
      high = f64x2.add(high, f64x2.mul(highDoubles(a), highDoubles(b)));
      at += 16;
    }
    if (left > 0) {
      const a = loadPart(dy + at, left);
      const b = loadPart(y + at, left);
      low = f64x2.add(low, f64x2.mul(lowDoubles(a), lowDoubles(b)));
      high = f64x2.add(high, f64x2.mul(highDoubles(a), highDoubles(b)));
    }
    const dot = splat(<f32>totalOf(low, high));
    left = columns;
    for (; left >= 4; left -= 4) {
      v128.store(dx, f32x4.mul(v128.load(y), f32x4.sub(v128.load(dy), dot)));
      y += 16;
      dy += 16;
      dx += 16;
    }
    if (left > 0) storePart(dx, f32x4.mul(loadPart(y, left), f32x4.sub(loadPart(dy, left), dot)), left);
    y += left << 2;
    dy += left << 2;
    dx += left << 2;
  }
}

export function logSoftmax(x: usize, y: usize, rows: i32, columns: i32): void {
  if (columns == 0) return;
  for (; rows > 0; rows--) {
    const maximum = splat(maximumOf(x, columns));
    const logOfSum = splat(<f32>Math.log(sumOfExp(x, 0, columns, maximum, 1, false)));
    let left = columns;
    // In this order nothing cancels: the likely classes have x near the maximum.
    for (; left >= 4; left -= 4) {
      v128.store(y, f32x4.sub(f32x4.sub(v128.load(x), maximum), logOfSum));
      x += 16;
      y += 16;
    }
    if (left > 0) storePart(y, f32x4.sub(f32x4.sub(loadPart(x, left), maximum), logOfSum), left);
    x += left << 2;
    y += left << 2;
  }
}

/** dx = dy - e^y sum(dy) */
export function logSoftmaxBackward(y: usize, dy: usize, dx: usize, rows: i32, columns: i32): void {
  for (; rows > 0; rows--) {
    let low = f64x2.splat(0);
    let high = low;
    let at: usize = 0;
    let left = columns;
    for (; left >= 4; left -= 4) {
      const a = v128.load(dy + at);
      low = f64x2.add(low, lowDoubles(a));
      high = f64x2.add(high, highDoubles(a));
      at += 16;
    }
    if (left > 0) {
      const a = loadPart(dy + at, left);
      low = f64x2.add(low, lowDoubles(a));
      high = f64x2.add(high, highDoubles(a));
    }
    const sum = splat(<f32>totalOf(low, high));
    left = columns;
    for (; left >= 4; left -= 4) {
      v128.store(dx, f32x4.sub(v128.load(dy), f32x4.mul(exp(v128.load(y)), sum)));
      y += 16;
      dy += 16;
      dx += 16;
    }
    if (left > 0) {
      storePart(dx, f32x4.sub(loadPart(dy, left), f32x4.mul(exp(loadPart(y, left)), sum)), left);
    }
    y += left << 2;
    dy += left << 2;
    dx += left << 2;
  }
}
