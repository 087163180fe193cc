import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMissingBytes, parseNumber } from './byte-numbers.ts';
import { isMissingCell, readNumber } from './cells.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const parse = (text: string, decimal: '.' | ',' = '.') =>
  parseNumber(encode(text), 0, encode(text).length, decimal);

describe('reading numbers from bytes', () => {
  it('gives the bits of the host’s own conversion for every double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        // The host writes -0 as 0.
        expect(parse(Object.is(value, -0) ? '-0' : String(value))).toBe(value);
        expect(parse(value.toExponential(20))).toBe(Number(value.toExponential(20)));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the nearest double for short decimals', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -999_999_999, max: 999_999_999 }),
        fc.integer({ min: 0, max: 12 }),
        (digits, places) => {
          const text = `${digits < 0 ? '-' : ''}${String(Math.abs(digits))
            .padStart(places + 1, '0')
            .replace(new RegExp(`(?=.{${places}}$)`), '.')}`;
          expect(parse(text)).toBe(Number(text));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('takes and refuses the same texts as the reader of strings', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'0123456789+-.,eE xN'), maxLength: 8 });
    fc.assert(
      fc.property(letters, (text) => {
        const trimmed = text.trim();
        for (const decimal of ['.', ','] as const)
          expect(parse(trimmed, decimal)).toBe(readNumber(trimmed, decimal));
      }),
      { numRuns: 5000 },
    );
  });

  it('knows the words for a missing value', () => {
    for (const word of ['', 'NA', 'N/A', 'NaN', 'nan', 'NULL', 'null', '?', 'na', 'x', 'NAN', 'nul', '??']) {
      const bytes = encode(word);
      expect(isMissingBytes(bytes, 0, bytes.length)).toBe(isMissingCell(word));
    }
  });
});
