import { highDoubles, loadPart, lowDoubles, storePart, totalOf } from './lanes';

const ADD = 0;
const SUBTRACT = 1;
const MULTIPLY = 2;

// @ts-ignore: decorator
@inline
function combine(operation: i32, a: v128, b: v128): v128 {
  if (operation == ADD) return f32x4.add(a, b);
  if (operation == SUBTRACT) return f32x4.sub(a, b);
  return f32x4.mul(a, b);
}

// @ts-ignore: decorator
@inline
function combineAll(operation: i32, a: usize, b: usize, out: usize, length: i32): void {
  for (; length >= 4; length -= 4) {
    v128.store(out, combine(operation, v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
    out += 16;
  }
  if (length > 0) storePart(out, combine(operation, loadPart(a, length), loadPart(b, length)), length);
}

export function add(a: usize, b: usize, out: usize, length: i32): void {
  combineAll(ADD, a, b, out, length);
}

export function subtract(a: usize, b: usize, out: usize, length: i32): void {
  combineAll(SUBTRACT, a, b, out, length);
}

export function multiplyElements(a: usize, b: usize, out: usize, length: i32): void {
  combineAll(MULTIPLY, a, b, out, length);
}

export function copy(a: usize, out: usize, length: i32): void {
  memory.copy(out, a, length << 2);
}

/** out += a b */
export function multiplyAdd(a: usize, b: usize, out: usize, length: i32): void {
  for (; length >= 4; length -= 4) {
    v128.store(out, f32x4.add(v128.load(out), f32x4.mul(v128.load(a), v128.load(b))));
    a += 16;
    b += 16;
    out += 16;
  }
  if (length > 0) {
    const product = f32x4.mul(loadPart(a, length), loadPart(b, length));
    storePart(out, f32x4.add(loadPart(out, length), product), length);
  }
}

export function scale(a: usize, factor: f32, out: usize, length: i32): void {
  const factors = f32x4.splat(factor);
  for (; length >= 4; length -= 4) {
    v128.store(out, f32x4.mul(factors, v128.load(a)));
    a += 16;
    out += 16;
  }
  if (length > 0) storePart(out, f32x4.mul(factors, loadPart(a, length)), length);
}

/** out += factor a */
export function addScaled(a: usize, factor: f32, out: usize, length: i32): void {
  const factors = f32x4.splat(factor);
  for (; length >= 4; length -= 4) {
    v128.store(out, f32x4.add(v128.load(out), f32x4.mul(factors, v128.load(a))));
    a += 16;
    out += 16;
  }
  if (length > 0) {
    storePart(out, f32x4.add(loadPart(out, length), f32x4.mul(factors, loadPart(a, length))), length);
  }
}

/** In double precision: four running sums, joined in one fixed order. */
export function sum(a: usize, length: i32): f64 {
  let low = f64x2.splat(0);
  let high = low;
  for (; length >= 4; length -= 4) {
    const vector = v128.load(a);
    low = f64x2.add(low, lowDoubles(vector));
    high = f64x2.add(high, highDoubles(vector));
    a += 16;
  }
  if (length > 0) {
    const vector = loadPart(a, length);
    low = f64x2.add(low, lowDoubles(vector));
    high = f64x2.add(high, highDoubles(vector));
  }
  return totalOf(low, high);
}

/** As {@link sum}. The square of a float32 is exact in double precision. */
export function sumOfSquares(a: usize, length: i32): f64 {
  let low = f64x2.splat(0);
  let high = low;
  for (; length >= 4; length -= 4) {
    const vector = v128.load(a);
    const first = lowDoubles(vector);
    const second = highDoubles(vector);
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(second, second));
    a += 16;
  }
  if (length > 0) {
    const vector = loadPart(a, length);
    const first = lowDoubles(vector);
    const second = highDoubles(vector);
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(second, second));
  }
  return totalOf(low, high);
}

/**
 * x - x is 0 for every finite x and NaN otherwise, and NaN is the only float that keeps bits set in a sum.
 * Four sums, so that none waits for the one before it.
 */
export function isFinite32(a: usize, length: i32): bool {
  let t0 = f32x4.splat(0);
  let t1 = t0;
  let t2 = t0;
  let t3 = t0;
  for (; length >= 16; length -= 16) {
    const v0 = v128.load(a);
    const v1 = v128.load(a, 16);
    const v2 = v128.load(a, 32);
    const v3 = v128.load(a, 48);
    t0 = f32x4.add(t0, f32x4.sub(v0, v0));
    t1 = f32x4.add(t1, f32x4.sub(v1, v1));
    t2 = f32x4.add(t2, f32x4.sub(v2, v2));
    t3 = f32x4.add(t3, f32x4.sub(v3, v3));
    a += 64;
  }
  for (; length >= 4; length -= 4) {
    const vector = v128.load(a);
    t0 = f32x4.add(t0, f32x4.sub(vector, vector));
    a += 16;
  }
  if (length > 0) {
    const vector = loadPart(a, length);
    t1 = f32x4.add(t1, f32x4.sub(vector, vector));
  }
  const total = f32x4.add(f32x4.add(t0, t1), f32x4.add(t2, t3));
  return i32x4.all_true(f32x4.eq(total, f32x4.splat(0)));
}

/** x[rows, columns] += bias[columns] */
export function addBias(x: usize, bias: usize, rows: i32, columns: i32): void {
  for (; rows > 0; rows--) {
    add(x, bias, x, columns);
    x += columns << 2;
  }
}

/** out[columns] (+)= sum over rows, each column in rising order. */
export function sumRows(x: usize, out: usize, rows: i32, columns: i32, accumulate: bool): void {
  sumRowsOf(x, columns << 2, out, rows, columns, accumulate);
}

/** {@link sumRows} of some columns of a wider matrix; `stride` in bytes. */
export function sumRowsOf(x: usize, stride: i32, out: usize, rows: i32, columns: i32, accumulate: bool): void {
  for (; columns >= 16; columns -= 16) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    if (accumulate) {
      s0 = v128.load(out);
      s1 = v128.load(out, 16);
      s2 = v128.load(out, 32);
      s3 = v128.load(out, 48);
    }
    let from = x;
    for (let row = 0; row < rows; row++) {
      s0 = f32x4.add(s0, v128.load(from));
      s1 = f32x4.add(s1, v128.load(from, 16));
      s2 = f32x4.add(s2, v128.load(from, 32));
      s3 = f32x4.add(s3, v128.load(from, 48));
      from += stride;
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
    x += 64;
    out += 64;
  }
  for (; columns >= 4; columns -= 4) {
    let sum = accumulate ? v128.load(out) : f32x4.splat(0);
    let from = x;
    for (let row = 0; row < rows; row++) {
      sum = f32x4.add(sum, v128.load(from));
      from += stride;
    }
    v128.store(out, sum);
    x += 16;
    out += 16;
  }
  for (; columns > 0; columns--) {
    let sum: f32 = accumulate ? load<f32>(out) : 0;
    let from = x;
    for (let row = 0; row < rows; row++) {
      sum += load<f32>(from);
      from += stride;
    }
    store<f32>(out, sum);
    x += 4;
    out += 4;
  }
}
