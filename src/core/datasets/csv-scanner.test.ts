import { parse } from 'csv-parse/browser/esm/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCsvScanner } from './csv-scanner.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** All records of a text that comes in pieces of `size` bytes. */
function scan(text: string, size: number, delimiter = ','): { cells: string[]; line: number }[] {
  const records: { cells: string[]; line: number }[] = [];
  const scanner = createCsvScanner({ delimiter, quote: '"' }, ({ bytes, cells, starts, ends, line }) => {
    const texts = Array.from({ length: cells }, (_, index) =>
      decode(bytes.slice(starts[index], ends[index])),
    );
    records.push({ cells: texts, line });
  });
  const bytes = encode(text);
  for (let at = 0; at < bytes.length; at += size) scanner.push(bytes.subarray(at, at + size));
  scanner.end();
  return records;
}

const cellsOf = (text: string, size = 1e9) => scan(text, size).map(({ cells }) => cells);

const cell = fc.string({
  unit: fc.constantFrom('a', '1', '"', ',', '\n', '\r\n', 'é', ' ', ''),
  maxLength: 6,
});
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });

/** Every cell in quotes, so that anything may stand in it. */
const write = (rows: readonly (readonly string[])[], lineEnd: string) =>
  rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')).join(lineEnd);

describe('walking the records of a CSV file', () => {
  it('gives the cells that were written, however the file is cut into pieces', () => {
    fc.assert(
      fc.property(
        table,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.integer({ min: 1, max: 40 }),
        (rows, lineEnd, size) => {
          expect(cellsOf(write(rows, lineEnd), size)).toEqual(rows);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('reads plain cells as csv-parse does', () => {
    const plain = fc.string({
      unit: fc.constantFrom('a', '1', '-', '.', ' ', 'é'),
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(fc.array(fc.array(plain, { minLength: 1, maxLength: 4 }), { minLength: 1 }), (rows) => {
        const text = rows.map((row) => row.join(',')).join('\n');
        const expected = parse(text, { relax_column_count: true, skip_empty_lines: true });
        expect(cellsOf(text, 7)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('counts lines through quotes, blank lines and every kind of line end', () => {
    const text = 'a,b\r\n\r\n"x\ny",2\r3,4\n\n5,6';
    for (const size of [1, 2, 3, 1000]) {
      expect(scan(text, size)).toEqual([
        { cells: ['a', 'b'], line: 1 },
        { cells: ['x\ny', '2'], line: 4 },
        { cells: ['3', '4'], line: 5 },
        { cells: ['5', '6'], line: 7 },
      ]);
    }
  });

  it('keeps empty cells at the beginning and the end of a record', () => {
    expect(cellsOf(',\n,a,\n""\n', 1)).toEqual([['', ''], ['', 'a', ''], ['']]);
  });

  it('stops when the visitor has seen enough', () => {
    let seen = 0;
    const scanner = createCsvScanner({ delimiter: ',', quote: '"' }, () => ++seen < 2);
    expect(scanner.push(encode('1\n2\n3\n4\n'))).toBe(false);
    expect(scanner.push(encode('5\n'))).toBe(false);
    expect(seen).toBe(2);
  });

  it('takes quotes for letters where there is no quote character', () => {
    const cells: string[] = [];
    const scanner = createCsvScanner({ delimiter: ';', quote: '' }, ({ bytes, starts, ends }) => {
      cells.push(decode(bytes.slice(starts[0], ends[0])));
    });
    scanner.push(encode('5" pipe;1\n'));
    expect(cells).toEqual(['5" pipe']);
  });
});
