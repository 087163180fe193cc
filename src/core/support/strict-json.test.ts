import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StudioError } from './errors.ts';
import { LIMITS } from './limits.ts';
import { parseStrictJson, parseStrictJsonBytes } from './strict-json.ts';

function refusal(text: string): StudioError {
  try {
    parseStrictJson(text);
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error(`was accepted: ${text.slice(0, 80)}`);
}

describe('strict JSON', () => {
  it('reads everything that JSON.parse writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        if (/"(__proto__|constructor|prototype)":/.test(text)) return;
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
        expect(parseStrictJson(JSON.stringify(value, null, '\t'))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('agrees with JSON.parse on which texts are JSON', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '1',
      '-',
      '0',
      '.5',
      'e3',
      'true',
      'null',
      ' ',
      '\n',
      '\\u0041',
      '"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        let expected: unknown;
        let isJson = true;
        try {
          expected = JSON.parse(text);
        } catch {
          isJson = false;
        }
        if (!isJson) expect(() => parseStrictJson(text)).toThrow(StudioError);
        else {
          try {
            expect(parseStrictJson(text)).toEqual(expected);
          } catch (error) {
            // The only valid JSON that it refuses among these pieces.
            expect((error as StudioError).code).toBe('json-duplicate-key');
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses a key that is there twice, with line, column and path', () => {
    const error = refusal('{"nodes": [\n  {"units": 1,\n   "units": 2}]}');
    expect(error.code).toBe('json-duplicate-key');
    expect(error.details).toEqual({ line: 3, column: 4, path: '$.nodes[0]' });
    expect(error.message).toContain('line 3, column 4');
  });

  it.each(['__proto__', 'constructor', 'prototype', '\\u005f_proto__'])('refuses the key %s', (key) => {
    expect(refusal(`{"values": {"${key}": {"polluted": true}}}`).code).toBe('json-forbidden-key');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('refuses numbers that are not finite, and names where', () => {
    const error = refusal('{"nodes":[0,1,2,{"values":{"units":1e999}}]}');
    expect(error.code).toBe('json-number');
    expect(error.details['path']).toBe('$.nodes[3].values.units');
    expect(refusal('[-1e999]').code).toBe('json-number');
    expect(refusal('[NaN]').message).toContain('JSON has no such value');
    expect(refusal('[Infinity]').code).toBe('json-syntax');
  });

  it('takes 64 levels and refuses 65', () => {
    expect(parseStrictJson('['.repeat(64) + ']'.repeat(64))).toHaveLength(1);
    expect(refusal('['.repeat(65) + ']'.repeat(65)).code).toBe('json-too-deep');
    expect(refusal('{"a":'.repeat(1_000_000)).code).toBe('json-too-deep');
  });

  it('refuses more than 32 MB before it reads them', () => {
    expect(LIMITS.jsonBytes).toBe(32 * 1024 * 1024);
    const bytes = new Uint8Array(LIMITS.jsonBytes + 1);
    expect(() => parseStrictJsonBytes(bytes)).toThrow(/at most 32 MB/);
    expect(refusal(' '.repeat(LIMITS.jsonBytes + 1)).code).toBe('json-too-large');
  });

  it.each([
    '',
    '{',
    '{"a" 1}',
    '{a: 1}',
    "{'a': 1}",
    '[1,]',
    '[1 2]',
    '01',
    '1.',
    '.5',
    '+1',
    '"\u0001"',
    '"\\x"',
    '"open',
    'nul',
    '1 2',
    '{} x',
  ])('refuses %j as JSON.parse does', (text) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(refusal(text).code).toBe('json-syntax');
  });

  it('skips a byte order mark and refuses bytes that are not UTF-8', () => {
    expect(parseStrictJsonBytes(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31))).toBe(1);
    expect(() => parseStrictJsonBytes(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(/UTF-8/);
  });
});
