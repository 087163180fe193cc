import { readNumber, type DecimalMark } from './cells.ts';

/** Powers of ten that double precision holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
/** Whole numbers below this are exact. */
const EXACT = 9_007_199_254_740_992;

/** The next byte of a number, or what ends it. */
const MINUS = 45;
const PLUS = 43;
const LETTER_E = 101;
const LETTER_BIG_E = 69;

/** What {@link parseNumber} gives for bytes that say no number. */
export const NOT_A_NUMBER = NaN;

/**
 * The number that UTF-8 bytes say, without a string: digits with at most one decimal mark, a sign and an exponent;
 * NaN for anything else. Numbers of up to 15 digits and small exponents are put together exactly (Clinger, 1990:
 * one rounding of exact operands); all others go through the host's own conversion, so every result is the nearest
 * double.
 * @param start first byte; spaces are already cut off.
 */
export function parseNumber(bytes: Uint8Array, start: number, end: number, decimal: DecimalMark): number {
  const mark = decimal === '.' ? 46 : 44;
  let at = start;
  let negative = false;
  if (at < end && (bytes[at] === MINUS || bytes[at] === PLUS)) negative = bytes[at++] === MINUS;
  let mantissa = 0;
  let digits = 0;
  let fraction = 0;
  let seenMark = false;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    const digit = byte - 48;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
      if (seenMark) fraction++;
    } else if (byte === mark && !seenMark) seenMark = true;
    else break;
  }
  if (digits === 0) return NOT_A_NUMBER;
  let exponent = 0;
  if (at < end) {
    const byte = bytes[at++];
    if (byte !== LETTER_E && byte !== LETTER_BIG_E) return NOT_A_NUMBER;
    let sign = 1;
    if (at < end && (bytes[at] === MINUS || bytes[at] === PLUS)) sign = bytes[at++] === MINUS ? -1 : 1;
    if (at >= end) return NOT_A_NUMBER;
    for (; at < end; at++) {
      const digit = bytes[at]! - 48;
      if (!(digit >= 0 && digit <= 9)) return NOT_A_NUMBER;
      exponent = Math.min(100_000, exponent * 10 + digit);
    }
    exponent *= sign;
  }
  const power = exponent - fraction;
  if (mantissa < EXACT && power >= -22 && power <= 22) {
    const value = power < 0 ? mantissa / POWERS[-power]! : mantissa * POWERS[power]!;
    return negative ? -value : value;
  }
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return readNumber(text, decimal);
}

/** True for bytes that say "no value": nothing, NA, N/A, NaN, nan, NULL, null, ? */
export function isMissingBytes(bytes: Uint8Array, start: number, end: number): boolean {
  const a = bytes[start];
  switch (end - start) {
    case 0:
      return true;
    case 1:
      return a === 63;
    case 2:
      return a === 78 && bytes[start + 1] === 65;
    case 3: {
      const [b, c] = [bytes[start + 1], bytes[start + 2]];
      return (
        (a === 78 && b === 47 && c === 65) ||
        (a === 78 && b === 97 && c === 78) ||
        (a === 110 && b === 97 && c === 110)
      );
    }
    case 4: {
      const [b, c, d] = [bytes[start + 1], bytes[start + 2], bytes[start + 3]];
      return (
        (a === 78 && b === 85 && c === 76 && d === 76) || (a === 110 && b === 117 && c === 108 && d === 108)
      );
    }
    default:
      return false;
  }
}
