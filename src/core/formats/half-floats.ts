import { pow } from '../support/math.ts';

/** The value of an IEEE 754 half: 1 sign, 5 exponent, 10 fraction bits. */
export function readHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * (1 / 16_777_216);
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * pow(2, exponent - 25);
}

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/** The value of a bfloat16: the upper half of a float32. */
export function readBfloat16(bits: number): number {
  word[0] = bits << 16;
  return float[0]!;
}

/** Bits of the half nearest to a number, ties to even. Beyond 65,504 it is an infinity. */
export function writeHalf(value: number): number {
  float[0] = value;
  const bits = word[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  const fraction = bits & 0x7fffff;
  if (exponent >= 143) return sign | (fraction === 0 ? 0x7c00 : 0x7e00);
  if (exponent <= 0) {
    // Below the smallest normal half: how often 2^-24 fits in.
    if (exponent < -10) return sign;
    const whole = fraction | 0x800000;
    const shift = 14 - exponent;
    return sign | roundShift(whole, shift);
  }
  // A carry out of the fraction is the next exponent, which is just right.
  return sign | Math.min(0x7c00, (exponent << 10) + roundShift(fraction, 13));
}

function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}
