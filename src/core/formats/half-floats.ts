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
