import {
  constant,
  ATANH_3,
  ATANH_5,
  ATANH_7,
  ATANH_9,
  ERFC_1,
  ERFC_10,
  ERFC_2,
  ERFC_3,
  ERFC_4,
  ERFC_5,
  ERFC_6,
  ERFC_7,
  ERFC_8,
  ERFC_9,
  ERFC_SCALE,
  EXP_3,
  EXP_4,
  EXP_5,
  EXP_6,
  EXP_HIGHEST,
  EXP_LOWEST,
  EXP_MINUS_1_LOWEST,
  GELU_CUBIC,
  GELU_CUBIC_3,
  GELU_TWICE_SQRT_2_OVER_PI,
  HALF,
  INVERSE_SQRT_2PI,
  LN2_HIGH,
  LN2_LOW,
  LOG2_E,
  MINUS_HALF,
  MINUS_THREE,
  MINUS_ZERO,
  MISH_HIGHEST,
  ONE,
  ROUNDER,
  SELU_SCALE,
  SELU_SCALE_ALPHA,
  SIX,
  SIXTH,
  TANH_HIGHEST,
  TANH_P1,
  TANH_P2,
  TANH_P3,
  TANH_P4,
  TANH_Q1,
  TANH_Q2,
  TANH_Q3,
  TANH_Q4,
  THREE,
  TWO,
} from './constants';

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

/** sum * x + the constant, rounded twice. */
// @ts-ignore: decorator
@inline
function horner(sum: v128, x: v128, name: usize): v128 {
  return f32x4.add(f32x4.mul(sum, x), constant(name));
}

/** x * log2(e) rounded to a whole number, still with ROUNDER added. */
// @ts-ignore: decorator
@inline
function wholePart(x: v128): v128 {
  return horner(x, constant(LOG2_E), ROUNDER);
}

/** x - n ln 2 in two parts, the first of which is exact for |n| < 2^14. */
// @ts-ignore: decorator
@inline
function reduced(x: v128, n: v128): v128 {
  return f32x4.sub(f32x4.sub(x, times(n, constant(LN2_HIGH))), times(n, constant(LN2_LOW)));
}

/** e^r - 1 for |r| <= ln(2) / 2, error 3e-9 before rounding. */
// @ts-ignore: decorator
@inline
function expMinus1Reduced(r: v128): v128 {
  let sum = horner(constant(EXP_6), r, EXP_5);
  sum = horner(sum, r, EXP_4);
  sum = horner(sum, r, EXP_3);
  sum = horner(sum, r, HALF);
  return f32x4.add(r, times(times(r, r), sum));
}

/**
 * 2^n for n in [-126, 127] in the low bits of `bits`. Above them may stand what is left of ROUNDER: its own
 * low bits are 0, halved as well, so that the shift drops it. The bits of 1 are the exponent's bias.
 */
// @ts-ignore: decorator
@inline
function powerOfTwo(bits: v128): v128 {
  return i32x4.add(i32x4.shl(bits, 23), constant(ONE));
}

/** e^x: Infinity above 88.7, subnormal below -87.3, 0 below -104. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  // In this order of operands pmin and pmax keep NaN.
  const inside = f32x4.pmax(f32x4.pmin(x, constant(EXP_HIGHEST)), constant(EXP_LOWEST));
  const whole = wholePart(inside);
  const r = reduced(inside, f32x4.sub(whole, constant(ROUNDER)));
  // Two factors, because 2^n itself may be out of range where the result is not.
  const half = i32x4.shr_s(whole, 1);
  const mantissa = f32x4.add(constant(ONE), expMinus1Reduced(r));
  return times(times(mantissa, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)));
}

/** e^x - 1 for x <= 0 without cancellation near 0. */
// @ts-ignore: decorator
@inline
function expMinus1OfNegative(x: v128): v128 {
  const inside = f32x4.pmax(x, constant(EXP_MINUS_1_LOWEST));
  const whole = wholePart(inside);
  const r = reduced(inside, f32x4.sub(whole, constant(ROUNDER)));
  const scale = powerOfTwo(whole);
  return f32x4.add(times(expMinus1Reduced(r), scale), f32x4.sub(scale, constant(ONE)));
}

/** 1 / (1 + e^-x), stable on both sides. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const e = exp(f32x4.neg(f32x4.abs(x)));
  const numerator = v128.bitselect(e, constant(ONE), f32x4.lt(x, splat(0)));
  return f32x4.div(numerator, f32x4.add(constant(ONE), e));
}

/**
 * x P(x^2) / Q(x^2), both of degree 4, fitted over [0, 9]; from there on the nearest float32 is 1. Error 2e-8 before
 * rounding. Half the operations of a formula with e^x, and none of the two halves of it is thrown away.
 */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const size = f32x4.pmin(f32x4.abs(x), constant(TANH_HIGHEST));
  const z = times(size, size);
  let above = horner(constant(TANH_P4), z, TANH_P3);
  let below = horner(constant(TANH_Q4), z, TANH_Q3);
  above = horner(above, z, TANH_P2);
  below = horner(below, z, TANH_Q2);
  above = horner(above, z, TANH_P1);
  below = horner(below, z, TANH_Q1);
  above = times(size, horner(above, z, ONE));
  below = horner(below, z, ONE);
  const y = f32x4.pmin(f32x4.div(above, below), constant(ONE));
  return v128.or(y, v128.and(x, constant(MINUS_ZERO)));
}

/** log(1 + e) for e in [0, 1] by 2 atanh(e / (2 + e)). */
// @ts-ignore: decorator
@inline
function logOnePlus(e: v128): v128 {
  const s = f32x4.div(e, f32x4.add(e, constant(TWO)));
  const z = times(s, s);
  let sum = horner(constant(ATANH_9), z, ATANH_7);
  sum = horner(sum, z, ATANH_5);
  sum = horner(sum, z, ATANH_3);
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
  return exp(times(times(x, constant(MINUS_HALF)), x));
}

/** The normal distribution function from x and bell(x): accurate in both tails. */
// @ts-ignore: decorator
@inline
function normalDistribution(x: v128, bellOfX: v128): v128 {
  // erfc(a / sqrt 2) / 2 = bell(a) t P(t) with t = 1 / (1 + 0.3 a).
  const t = f32x4.div(constant(ONE), horner(f32x4.abs(x), constant(ERFC_SCALE), ONE));
  let sum = horner(constant(ERFC_10), t, ERFC_9);
  sum = horner(sum, t, ERFC_8);
  sum = horner(sum, t, ERFC_7);
  sum = horner(sum, t, ERFC_6);
  sum = horner(sum, t, ERFC_5);
  sum = horner(sum, t, ERFC_4);
  sum = horner(sum, t, ERFC_3);
  sum = horner(sum, t, ERFC_2);
  sum = horner(sum, t, ERFC_1);
  const tail = times(bellOfX, times(t, sum));
  return v128.bitselect(tail, f32x4.sub(constant(ONE), tail), f32x4.lt(x, splat(0)));
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

/** 2 sqrt(2 / pi) (x + 0.044715 x^3): gelu by tanh is x sigmoid of this. */
// @ts-ignore: decorator
@inline
function geluArgument(x: v128): v128 {
  return times(times(x, constant(GELU_TWICE_SQRT_2_OVER_PI)), horner(times(x, x), constant(GELU_CUBIC), ONE));
}

/** clip(x / 6 + 0.5, 0, 1) */
// @ts-ignore: decorator
@inline
function hardSigmoid(x: v128): v128 {
  const line = f32x4.add(f32x4.div(x, constant(SIX)), constant(HALF));
  return f32x4.pmin(f32x4.pmax(line, splat(0)), constant(ONE));
}

/** tanh(softplus(x)) = (e^2 + 2e) / (e^2 + 2e + 2) with e = e^x, which is 1 long before e^2 overflows. */
// @ts-ignore: decorator
@inline
function mishFactor(x: v128): v128 {
  const e = exp(f32x4.pmin(x, constant(MISH_HIGHEST)));
  const part = times(e, f32x4.add(e, constant(TWO)));
  return f32x4.div(part, f32x4.add(part, constant(TWO)));
}

/** Activation number `code` (see simd/activation.ts); p is the function's one parameter. */
// @ts-ignore: decorator
@inline
export function activation(code: i32, x: v128, p: v128): v128 {
  if (code == 0) return x;
  if (code == 1) return v128.andnot(x, f32x4.le(x, splat(0)));
  if (code == 2) {
    const floored = v128.andnot(x, f32x4.le(x, splat(0)));
    return f32x4.pmin(floored, constant(SIX));
  }
  if (code == 3) return ifPositive(x, x, times(p, x));
  if (code == 4) return ifPositive(x, x, times(p, expMinus1OfNegative(x)));
  if (code == 5) {
    const negative = times(constant(SELU_SCALE_ALPHA), expMinus1OfNegative(x));
    return ifPositive(x, times(constant(SELU_SCALE), x), negative);
  }
  if (code == 6) return ifPositive(x, x, times(p, expMinus1OfNegative(f32x4.div(x, p))));
  if (code == 7) return times(x, normalDistribution(x, bell(x)));
  if (code == 8) return times(x, sigmoid(geluArgument(x)));
  if (code == 9) return times(x, sigmoid(x));
  if (code == 10) return times(x, mishFactor(x));
  if (code == 11) return f32x4.div(softplus(times(p, x)), p);
  if (code == 12) return f32x4.div(x, f32x4.add(constant(ONE), f32x4.abs(x)));
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
  const one = constant(ONE);
  if (code == 0) return one;
  if (code == 1) return v128.and(f32x4.gt(x, splat(0)), one);
  if (code == 2) return v128.and(v128.and(f32x4.gt(x, splat(0)), f32x4.lt(x, constant(SIX))), one);
  if (code == 3) return ifPositive(x, one, p);
  if (code == 4) return ifPositive(x, one, f32x4.add(y, p));
  if (code == 5) return ifPositive(x, constant(SELU_SCALE), f32x4.add(y, constant(SELU_SCALE_ALPHA)));
  if (code == 6) return ifPositive(x, one, exp(f32x4.div(x, p)));
  if (code == 7) {
    const density = bell(x);
    return f32x4.add(normalDistribution(x, density), times(times(x, constant(INVERSE_SQRT_2PI)), density));
  }
  if (code == 8) {
    const argument = geluArgument(x);
    const s = sigmoid(argument);
    const slope = times(constant(GELU_TWICE_SQRT_2_OVER_PI), horner(times(x, x), constant(GELU_CUBIC_3), ONE));
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
    const inside = v128.and(f32x4.gt(x, constant(MINUS_THREE)), f32x4.lt(x, constant(THREE)));
    return v128.and(inside, constant(SIXTH));
  }
  if (code == 15) {
    const line = f32x4.add(f32x4.div(x, constant(THREE)), constant(HALF));
    return choose(f32x4.le(x, constant(MINUS_THREE)), splat(0), choose(f32x4.ge(x, constant(THREE)), one, line));
  }
  if (code == 16) return f32x4.sub(one, times(y, y));
  return y;
}
