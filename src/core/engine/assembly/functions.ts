/**
 * Elementary functions on four float32 lanes from plain operations only, so every machine gets the same
 * bits. Polynomials were fitted by reweighted least squares to near-minimax relative error; with the
 * rounding of float32 the relative error is a few 1e-7. NaN comes through all of them.
 */

// @ts-ignore: decorator
@inline
export function splat(value: f32): v128 {
  return f32x4.splat(value);
}

// @ts-ignore: decorator
@inline
function times(x: v128, y: v128): v128 {
  return f32x4.mul(x, y);
}

/** sum * x + c, rounded twice. */
// @ts-ignore: decorator
@inline
function horner(sum: v128, x: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(sum, x), f32x4.splat(c));
}

/** 1.5 * 2^23: adding it rounds to whole numbers and leaves them in the low bits. */
const ROUNDER: f32 = 12582912;
const ROUNDER_BITS: i32 = 0x4b400000;

/** x * log2(e) rounded to a whole number, still with ROUNDER added. */
// @ts-ignore: decorator
@inline
function wholePart(x: v128): v128 {
  return horner(x, splat(1.44269504), ROUNDER);
}

/** x - n ln 2 in two parts, the first of which is exact for |n| < 2^14. */
// @ts-ignore: decorator
@inline
function reduced(x: v128, n: v128): v128 {
  return f32x4.sub(f32x4.sub(x, times(n, splat(0.693359375))), times(n, splat(-0.00021219444)));
}

/** e^r - 1 for |r| <= ln(2) / 2, error 3e-9 before rounding. */
// @ts-ignore: decorator
@inline
function expMinus1Reduced(r: v128): v128 {
  let sum = horner(splat(0.0013950601), r, 0.008368953);
  sum = horner(sum, r, 0.041666206);
  sum = horner(sum, r, 0.16666518);
  sum = horner(sum, r, 0.5);
  return f32x4.add(r, times(times(r, r), sum));
}

/** 2^n for whole n in [-126, 127]. */
// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** e^x: Infinity above 88.7, subnormal below -87.3, 0 below -104. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  // In this order of operands pmin and pmax keep NaN.
  const inside = f32x4.pmax(f32x4.pmin(x, splat(89)), splat(-104));
  const whole = wholePart(inside);
  const r = reduced(inside, f32x4.sub(whole, splat(ROUNDER)));
  const n = i32x4.sub(whole, i32x4.splat(ROUNDER_BITS));
  // Two factors, because 2^n itself may be out of range where the result is not.
  const half = i32x4.shr_s(n, 1);
  const mantissa = f32x4.add(splat(1), expMinus1Reduced(r));
  return times(times(mantissa, powerOfTwo(half)), powerOfTwo(i32x4.sub(n, half)));
}

/** e^x - 1 for x <= 0 without cancellation near 0. */
// @ts-ignore: decorator
@inline
function expMinus1OfNegative(x: v128): v128 {
  const inside = f32x4.pmax(x, splat(-30));
  const whole = wholePart(inside);
  const r = reduced(inside, f32x4.sub(whole, splat(ROUNDER)));
  const scale = powerOfTwo(i32x4.sub(whole, i32x4.splat(ROUNDER_BITS)));
  return f32x4.add(times(expMinus1Reduced(r), scale), f32x4.sub(scale, splat(1)));
}

/** 1 / (1 + e^-x), stable on both sides. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const e = exp(f32x4.neg(f32x4.abs(x)));
  const numerator = v128.bitselect(e, splat(1), f32x4.lt(x, splat(0)));
  return f32x4.div(numerator, f32x4.add(splat(1), e));
}

// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const size = f32x4.abs(x);
  const z = times(x, x);
  let sum = horner(splat(-0.005528633), z, 0.020483315);
  sum = horner(sum, z, -0.053692967);
  sum = horner(sum, z, 0.13330899);
  sum = horner(sum, z, -0.33333263);
  const small = f32x4.add(x, times(times(x, z), sum));
  const e = exp(f32x4.mul(splat(-2), size));
  const large = f32x4.div(f32x4.sub(splat(1), e), f32x4.add(splat(1), e));
  const signed = v128.bitselect(x, large, i32x4.splat(0x80000000));
  return v128.bitselect(small, signed, f32x4.lt(size, splat(0.625)));
}

/** log(1 + e) for e in [0, 1] by 2 atanh(e / (2 + e)). */
// @ts-ignore: decorator
@inline
function logOnePlus(e: v128): v128 {
  const s = f32x4.div(e, f32x4.add(e, splat(2)));
  const z = times(s, s);
  let sum = horner(splat(0.1401223), z, 0.13999571);
  sum = horner(sum, z, 0.2001085);
  sum = horner(sum, z, 0.33333206);
  const twice = f32x4.add(s, s);
  return f32x4.add(twice, times(times(twice, z), sum));
}

/** log(1 + e^x) */
// @ts-ignore: decorator
@inline
function softplus(x: v128): v128 {
  const tail = logOnePlus(exp(f32x4.neg(f32x4.abs(x))));
  return f32x4.add(f32x4.pmax(x, splat(0)), tail);
}

/** e^(-x^2 / 2) */
// @ts-ignore: decorator
@inline
function bell(x: v128): v128 {
  return exp(times(times(x, splat(-0.5)), x));
}

/** The normal distribution function from x and bell(x): accurate in both tails. */
// @ts-ignore: decorator
@inline
function normalDistribution(x: v128, bellOfX: v128): v128 {
  // erfc(a / sqrt 2) / 2 = bell(a) t P(t) with t = 1 / (1 + 0.3 a).
  const t = f32x4.div(splat(1), horner(f32x4.abs(x), splat(0.3), 1));
  let sum = horner(splat(-0.020623637), t, 0.112436406);
  sum = horner(sum, t, -0.22821517);
  sum = horner(sum, t, 0.19178627);
  sum = horner(sum, t, -0.07942464);
  sum = horner(sum, t, 0.096157305);
  sum = horner(sum, t, 0.078389525);
  sum = horner(sum, t, 0.110235445);
  sum = horner(sum, t, 0.11957181);
  sum = horner(sum, t, 0.11968669);
  const tail = times(bellOfX, times(t, sum));
  return v128.bitselect(tail, f32x4.sub(splat(1), tail), f32x4.lt(x, splat(0)));
}

// @ts-ignore: decorator
@inline
function choose(condition: v128, yes: v128, no: v128): v128 {
  return v128.bitselect(yes, no, condition);
}

/** x > 0 ? yes : no, with NaN on the no side as in the reference. */
// @ts-ignore: decorator
@inline
function ifPositive(x: v128, yes: v128, no: v128): v128 {
  return choose(f32x4.gt(x, splat(0)), yes, no);
}

const SELU_ALPHA: f32 = 1.6732632423543772;
const SELU_SCALE: f32 = 1.0507009873554805;

/** 2 sqrt(2 / pi) (x + 0.044715 x^3): gelu by tanh is x sigmoid of this. */
// @ts-ignore: decorator
@inline
function geluArgument(x: v128): v128 {
  return times(times(x, splat(1.5957691)), horner(times(x, x), splat(0.044715), 1));
}

/** clip(x / 6 + 0.5, 0, 1) */
// @ts-ignore: decorator
@inline
function hardSigmoid(x: v128): v128 {
  const line = f32x4.add(f32x4.div(x, splat(6)), splat(0.5));
  return f32x4.pmin(f32x4.pmax(line, splat(0)), splat(1));
}

/** tanh(softplus(x)) = (e^2 + 2e) / (e^2 + 2e + 2) with e = e^x, which is 1 long before e^2 overflows. */
// @ts-ignore: decorator
@inline
function mishFactor(x: v128): v128 {
  const e = exp(f32x4.pmin(x, splat(30)));
  const part = times(e, f32x4.add(e, splat(2)));
  return f32x4.div(part, f32x4.add(part, splat(2)));
}

/** Activation number `code` (see simd/activation.ts); p is the function's one parameter. */
// @ts-ignore: decorator
@inline
export function activation(code: i32, x: v128, p: v128): v128 {
  if (code == 0) return x;
  if (code == 1) return v128.andnot(x, f32x4.le(x, splat(0)));
  if (code == 2) {
    const floored = v128.andnot(x, f32x4.le(x, splat(0)));
    return f32x4.pmin(floored, splat(6));
  }
  if (code == 3) return ifPositive(x, x, times(p, x));
  if (code == 4) return ifPositive(x, x, times(p, expMinus1OfNegative(x)));
  if (code == 5) {
    const negative = times(splat(SELU_SCALE * SELU_ALPHA), expMinus1OfNegative(x));
    return ifPositive(x, times(splat(SELU_SCALE), x), negative);
  }
  if (code == 6) return ifPositive(x, x, times(p, expMinus1OfNegative(f32x4.div(x, p))));
  if (code == 7) return times(x, normalDistribution(x, bell(x)));
  if (code == 8) return times(x, sigmoid(geluArgument(x)));
  if (code == 9) return times(x, sigmoid(x));
  if (code == 10) return times(x, mishFactor(x));
  if (code == 11) return f32x4.div(softplus(times(p, x)), p);
  if (code == 12) return f32x4.div(x, f32x4.add(splat(1), f32x4.abs(x)));
  if (code == 13) return sigmoid(x);
  if (code == 14) return hardSigmoid(x);
  if (code == 15) return times(x, hardSigmoid(x));
  if (code == 16) return tanh(x);
  return exp(x);
}

/** Derivative of activation number `code` from x and y = f(x). */
// @ts-ignore: decorator
@inline
export function derivative(code: i32, x: v128, y: v128, p: v128): v128 {
  const one = splat(1);
  if (code == 0) return one;
  if (code == 1) return v128.and(f32x4.gt(x, splat(0)), one);
  if (code == 2) return v128.and(v128.and(f32x4.gt(x, splat(0)), f32x4.lt(x, splat(6))), one);
  if (code == 3) return ifPositive(x, one, p);
  if (code == 4) return ifPositive(x, one, f32x4.add(y, p));
  if (code == 5) return ifPositive(x, splat(SELU_SCALE), f32x4.add(y, splat(SELU_SCALE * SELU_ALPHA)));
  if (code == 6) return ifPositive(x, one, exp(f32x4.div(x, p)));
  if (code == 7) {
    const density = bell(x);
    return f32x4.add(normalDistribution(x, density), times(times(x, splat(0.3989423)), density));
  }
  if (code == 8) {
    const argument = geluArgument(x);
    const s = sigmoid(argument);
    const slope = times(splat(1.5957691), horner(times(x, x), splat(0.134145), 1));
    return f32x4.add(s, times(times(x, slope), times(s, sigmoid(f32x4.neg(argument)))));
  }
  if (code == 9) {
    const s = sigmoid(x);
    return times(s, f32x4.add(one, times(x, f32x4.sub(one, s))));
  }
  if (code == 10) {
    const t = mishFactor(x);
    // 1 - t^2 = (1 - t)(1 + t)
    return f32x4.add(t, times(times(x, times(f32x4.sub(one, t), f32x4.add(one, t))), sigmoid(x)));
  }
  if (code == 11) return sigmoid(times(p, x));
  if (code == 12) {
    const size = f32x4.add(one, f32x4.abs(x));
    return f32x4.div(one, times(size, size));
  }
  if (code == 13) return times(y, f32x4.sub(one, y));
  if (code == 14) {
    const inside = v128.and(f32x4.gt(x, splat(-3)), f32x4.lt(x, splat(3)));
    return v128.and(inside, splat(0.16666667));
  }
  if (code == 15) {
    const line = f32x4.add(f32x4.div(x, splat(3)), splat(0.5));
    return choose(f32x4.le(x, splat(-3)), splat(0), choose(f32x4.ge(x, splat(3)), one, line));
  }
  if (code == 16) return f32x4.sub(one, times(y, y));
  return y;
}
