import { StudioError } from '../support/errors.ts';
import { readFloats } from './float-bytes.ts';

/** Numbers of exported code, in the order in which they stand in the file. */
export type RecoverConstants = (main: Uint8Array) => Float32Array;

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The lines of base64 after a mark, up to the end of the block. */
function recoverBase64(bytes: Uint8Array, mark: string, end: string): Float32Array {
  const text = new TextDecoder().decode(bytes);
  const start = text.indexOf(mark);
  const stop = text.indexOf(end, start + mark.length);
  if (start < 0 || stop < 0) throw new StudioError('export-differs', 'The weights are not in the file.', {});
  const digits = text.slice(start + mark.length, stop).replace(/[^A-Za-z0-9+/]/g, '');
  const codes = new Map(Array.from(letters, (letter, code) => [letter, code]));
  const decoded = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let word = 0;
  let held = 0;
  let at = 0;
  for (const digit of digits) {
    word = ((word << 6) | codes.get(digit)!) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    decoded[at++] = (word >> held) & 0xff;
  }
  return readFloats(decoded, 0, Math.floor(decoded.length / 4));
}

/** Value of a C99 hex float as this studio writes them. */
function parseHexFloat(text: string): number {
  if (text === 'NAN') return NaN;
  if (text.endsWith('INFINITY')) return text.startsWith('-') ? -Infinity : Infinity;
  const [, sign, lead, digits = '', power] = /^(-?)0x([01])\.?([0-9a-f]*)p([+-]\d+)f$/.exec(text) ?? [];
  if (power === undefined) return NaN;
  let value = Number(lead);
  let place = 1 / 16;
  for (const digit of digits) {
    value += parseInt(digit, 16) * place;
    place /= 16;
  }
  let exponent = Number(power);
  for (; exponent > 0; exponent--) value *= 2;
  for (; exponent < 0; exponent++) value /= 2;
  return sign === '-' ? -value : value;
}

function recoverC(bytes: Uint8Array): Float32Array {
  const text = new TextDecoder().decode(bytes);
  const values: number[] = [];
  for (const [, block] of text.matchAll(/^static const float \w+\[\d+\] = \{\n([^}]*)\};/gm)) {
    for (const word of block!.split(',')) {
      const trimmed = word.trim();
      if (trimmed !== '') values.push(parseHexFloat(trimmed));
    }
  }
  return Float32Array.from(values);
}

/** For code that the studio writes: how its numbers are found again, by type of format. */
export const recoverConstants: Readonly<Record<string, RecoverConstants>> = {
  python: (bytes) => recoverBase64(bytes, 'base64.b64decode("""', '"""'),
  javascript: (bytes) => recoverBase64(bytes, 'const weights = decodeWeights([', ']);'),
  c: recoverC,
};
