/**
 * Elementary functions from IEEE 754 basic operations only, so that every machine gets the same bits.
 * The host's Math.exp, Math.tanh and so on may differ in the last place between engines and versions.
 * Relative error is a few units in the last place of a double unless a function says otherwise.
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const LOG2_E = 1.4426950408889634;
const SQRT_HALF = 0.7071067811865476;

const doubleView = new Float64Array(1);
const wordView = new Uint32Array(doubleView.buffer);
// Which of the two 32-bit halves holds the exponent depends on the machine's byte order.
doubleView[0] = 1;
const HIGH = wordView[1] === 0x3ff00000 ? 1 : 0;
const LOW = 1 - HIGH;

/** 2^k for whole k in [-1022, 1023]. */
function powerOfTwo(k: number): number {
  wordView[LOW] = 0;
  wordView[HIGH] = (k + 1023) << 20;
  return doubleView[0] as number;
}

/** x * 2^k, exact unless the result is subnormal. */
function scaleByPowerOfTwo(x: number, k: number): number {
  if (k > 1023) return x * powerOfTwo(1023) * powerOfTwo(Math.min(k - 1023, 1023));
  if (k < -1022) return x * powerOfTwo(-1022) * powerOfTwo(Math.max(k + 1022, -1022));
  return x * powerOfTwo(k);
}

/** e^r - 1 for |r| <= 0.35 by its Taylor polynomial of degree 14. */
function expMinus1Reduced(r: number): number {
  let sum = 1 / 87178291200;
  sum = sum * r + 1 / 6227020800;
  sum = sum * r + 1 / 479001600;
  sum = sum * r + 1 / 39916800;
  sum = sum * r + 1 / 3628800;
  sum = sum * r + 1 / 362880;
  sum = sum * r + 1 / 40320;
  sum = sum * r + 1 / 5040;
  sum = sum * r + 1 / 720;
  sum = sum * r + 1 / 120;
  sum = sum * r + 1 / 24;
  sum = sum * r + 1 / 6;
  sum = sum * r + 0.5;
  return r + r * r * sum;
}

/** e^x. Infinity above 709.78, 0 below -745.2. */
export function exp(x: number): number {
  if (x !== x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  const k = Math.round(x * LOG2_E);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  return scaleByPowerOfTwo(1 + expMinus1Reduced(r), k);
}

/** e^x - 1 without cancellation near 0. */
export function expm1(x: number): number {
  return x > -0.35 && x < 0.35 ? expMinus1Reduced(x) : exp(x) - 1;
}

/** 2 * atanh(s) for |s| <= 0.2, that is log((1 + s) / (1 - s)). */
function twiceAtanh(s: number): number {
  const z = s * s;
  let sum = 1 / 25;
  sum = sum * z + 1 / 23;
  sum = sum * z + 1 / 21;
  sum = sum * z + 1 / 19;
  sum = sum * z + 1 / 17;
  sum = sum * z + 1 / 15;
  sum = sum * z + 1 / 13;
  sum = sum * z + 1 / 11;
  sum = sum * z + 1 / 9;
  sum = sum * z + 1 / 7;
  sum = sum * z + 1 / 5;
  sum = sum * z + 1 / 3;
  return 2 * s + 2 * s * z * sum;
}

/** Natural logarithm. -Infinity at 0, NaN below. */
export function log(x: number): number {
  logCell[0] = x;
  logInPlace(logCell, 0);
  return logCell[0] as number;
}

const logCell = new Float64Array(1);

/** block[at] = log(block[at]): without a number that crosses the border of a call, and may be boxed on the heap. */
function logInPlace(block: Float64Array, at: number): void {
  const x = block[at] as number;
  if (x !== x || x < 0) {
    block[at] = NaN;
    return;
  }
  if (x === 0 || x === Infinity) {
    block[at] = x === 0 ? -Infinity : x;
    return;
  }
  let exponent = 0;
  let value = x;
  if (value < 2.2250738585072014e-308) {
    value *= 18014398509481984; // 2^54 lifts subnormals into the normal range
    exponent = -54;
  }
  doubleView[0] = value;
  const high = wordView[HIGH] as number;
  exponent += (high >>> 20) - 1023;
  wordView[HIGH] = (high & 0x000fffff) | 0x3ff00000;
  let mantissa = doubleView[0] as number;
  if (mantissa > 2 * SQRT_HALF) {
    mantissa *= 0.5;
    exponent += 1;
  }
  const fraction = twiceAtanh((mantissa - 1) / (mantissa + 1));
  block[at] = exponent * LN2_HIGH + (exponent * LN2_LOW + fraction);
}

/**
 * into[row] = log of the sum of e^x over the `count` numbers of each row, shifted by the largest so that nothing
 * overflows. A loop of its own over arrays: numbers that cross the border of a call may be boxed on the heap.
 */
export function logSumExpRows(
  values: Float32Array | Float64Array,
  into: Float64Array,
  rows: number,
  count: number,
): void {
  for (let row = 0; row < rows; row++) {
    const at = row * count;
    let largest = values[at]!;
    for (let i = 1; i < count; i++) if (values[at + i]! > largest) largest = values[at + i]!;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const x = values[at + i]! - largest;
      // As `exp` does, for arguments that are never above 0.
      if (x < -745.1332191019412) continue;
      const k = Math.round(x * LOG2_E);
      sum += scaleByPowerOfTwo(1 + expMinus1Reduced(x - k * LN2_HIGH - k * LN2_LOW), k);
    }
    into[row] = sum;
    logInPlace(into, row);
    into[row]! += largest;
  }
}

/** log(1 + x) without cancellation near 0. */
export function log1p(x: number): number {
  return x > -0.3 && x < 0.4 ? twiceAtanh(x / (2 + x)) : log(1 + x);
}

/** Hyperbolic tangent. */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (size > 22) return x > 0 ? 1 : -1;
  const t = expm1(2 * size);
  const value = t / (t + 2);
  return x < 0 ? -value : value;
}

/** Logistic function 1 / (1 + e^-x), stable on both sides. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const e = exp(x);
  return e / (1 + e);
}

/** log(1 + e^x), stable on both sides. */
export function softplus(x: number): number {
  return (x > 0 ? x : 0) + log1p(exp(-Math.abs(x)));
}

/**
 * Error function. Absolute error under 1e-15: a series of positive terms below 3, the continued
 * fraction of erfc above (Abramowitz and Stegun 7.1.6 and 7.1.14).
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  let value: number;
  if (size !== size) return x;
  if (size >= 6) value = 1;
  else if (size < 3) {
    let term = size;
    let sum = size;
    for (let n = 1; n < 80 && term > sum * 1e-17; n++) {
      term *= (2 * size * size) / (2 * n + 1);
      sum += term;
    }
    value = 1.1283791670955126 * exp(-size * size) * sum;
  } else {
    let tail = size;
    for (let n = 60; n >= 1; n--) tail = size + n / 2 / tail;
    value = 1 - (0.5641895835477563 * exp(-size * size)) / tail;
  }
  return x < 0 ? -value : value;
}

/** sin and cos of |r| <= pi/4. */
function sinReduced(r: number): number {
  const z = r * r;
  let sum = 1 / 355687428096000;
  sum = sum * z - 1 / 1307674368000;
  sum = sum * z + 1 / 6227020800;
  sum = sum * z - 1 / 39916800;
  sum = sum * z + 1 / 362880;
  sum = sum * z - 1 / 5040;
  sum = sum * z + 1 / 120;
  sum = sum * z - 1 / 6;
  return r + r * z * sum;
}

function cosReduced(r: number): number {
  const z = r * r;
  let sum = 1 / 20922789888000;
  sum = sum * z - 1 / 87178291200;
  sum = sum * z + 1 / 479001600;
  sum = sum * z - 1 / 3628800;
  sum = sum * z + 1 / 40320;
  sum = sum * z - 1 / 720;
  sum = sum * z + 1 / 24;
  return 1 - 0.5 * z + z * z * sum;
}

/** Quarter turn in three parts, so that k times each of the first two is exact for |k| < 2^20. */
const QUARTER_1 = 1.5707963267341256;
const QUARTER_2 = 6.077100506303966e-11;
const QUARTER_3 = 2.0222662487959506e-21;

/** Sine. Accurate for |x| below about one million; the studio needs angles of generators and positions. */
export function sin(x: number): number {
  const k = Math.round(x / 1.5707963267948966);
  const r = x - k * QUARTER_1 - k * QUARTER_2 - k * QUARTER_3;
  const quadrant = ((k % 4) + 4) % 4;
  if (quadrant === 0) return sinReduced(r);
  if (quadrant === 1) return cosReduced(r);
  return quadrant === 2 ? -sinReduced(r) : -cosReduced(r);
}

/** Cosine, same range as {@link sin}. */
export function cos(x: number): number {
  const k = Math.round(x / 1.5707963267948966);
  const r = x - k * QUARTER_1 - k * QUARTER_2 - k * QUARTER_3;
  const quadrant = ((k % 4) + 4) % 4;
  if (quadrant === 0) return cosReduced(r);
  if (quadrant === 1) return -sinReduced(r);
  return quadrant === 2 ? -cosReduced(r) : sinReduced(r);
}

/**
 * x^y for x >= 0, or any x with a whole y. Whole powers up to 2^31 by repeated squaring; others as
 * exp(y log x), whose relative error grows with |y log x|.
 */
export function pow(x: number, y: number): number {
  if (Number.isInteger(y) && Math.abs(y) <= 2147483647) {
    let base = y < 0 ? 1 / x : x;
    let count = Math.abs(y);
    let result = 1;
    while (count > 0) {
      if (count % 2 === 1) result *= base;
      base *= base;
      count = Math.floor(count / 2);
    }
    return result;
  }
  if (x === 0) return y > 0 ? 0 : Infinity;
  return exp(y * log(x));
}
