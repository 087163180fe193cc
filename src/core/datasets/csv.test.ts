import { describe, expect, it } from 'vitest';
import { StudioError } from '../support/errors.ts';
import { LIMITS } from '../support/limits.ts';
import { readCsv, readCsvText } from './csv.ts';
import type { Column, Table } from './table.ts';

const encode = (text: string) => new TextEncoder().encode(text);

function refusal(input: string | Uint8Array): StudioError {
  try {
    readCsv(typeof input === 'string' ? encode(input) : input);
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

/** Cells of a column as people would write them; null is missing. */
function cellsOf(column: Column | undefined): (number | string | null)[] {
  if (column === undefined) throw new Error('no such column');
  if (column.kind === 'numeric')
    return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value));
  return Array.from(column.codes, (code) => column.categories[code] ?? null);
}

const show = (table: Table) =>
  Object.fromEntries(table.columns.map((column) => [column.name, cellsOf(column)]));

describe('reading a table', () => {
  it('tells numbers from words and finds missing cells', () => {
    const table = readCsvText('a,b,c\n1,x,\n-2.5e1,y,NA\n.5,?,3\n');
    expect(table.rows).toBe(3);
    expect(show(table)).toEqual({ a: [1, -25, 0.5], b: ['x', 'y', null], c: [null, null, 3] });
  });

  it.each([
    ['commas', 'a,b\n1,2\n', { a: [1], b: [2] }],
    ['tabs', 'a\tb\n1\t2\n', { a: [1], b: [2] }],
    ['semicolons and decimal commas', 'a;b\n1,5;2,25\n-,5;3\n', { a: [1.5, -0.5], b: [2.25, 3] }],
    ['semicolons and decimal points', 'a;b\n1.5;2\n', { a: [1.5], b: [2] }],
    ['CRLF and blank lines', 'a,b\r\n1,2\r\n\r\n3,4\r\n\r\n', { a: [1, 3], b: [2, 4] }],
    ['CR alone', 'a,b\r1,2\r3,4', { a: [1, 3], b: [2, 4] }],
    [
      'quoted cells with delimiters, quotes and lines',
      '"a, b",c\n"x ""y""",1\n"two\nlines",2\n',
      { 'a, b': ['x "y"', 'two\nlines'], c: [1, 2] },
    ],
    ['a byte order mark', '\uFEFFa,b\n1,2\n', { a: [1], b: [2] }],
    ['spaces around cells', ' a , b \n 1 , x \n', { a: [1], b: ['x'] }],
    ['one column', 'a\n1\n2\n', { a: [1, 2] }],
    ['no header', '1,2\n3,4\n', { column_1: [1, 3], column_2: [2, 4] }],
  ])('understands %s', (_name, text, expected) => {
    expect(show(readCsv(encode(text)))).toEqual(expected);
  });

  it('suggests the column with a telling name, else the last', () => {
    expect(readCsvText('label,a\n1,2\n').suggestedTarget).toBe('label');
    expect(readCsvText('a,b\n1,2\n').suggestedTarget).toBe('b');
  });

  it('takes the word of a person over its own guesses', () => {
    const options = {
      kinds: new Map([['a', 'categorical'] as const]),
      header: true,
      delimiter: ',' as const,
    };
    expect(show(readCsvText('a,b\n1,2\n2,3\n', options))).toEqual({ a: ['1', '2'], b: [2, 3] });
    const bytes = Uint8Array.of(0x61, 0x0a, 0xe9, 0x0a);
    expect(show(readCsv(bytes, { encoding: 'windows-1252' }))).toEqual({ a: ['é'] });
  });

  it('reads a column again whose first rows looked unlike the rest', () => {
    const rows = Array.from({ length: 400 }, (_, index) => (index < 150 ? `${index}` : `word${index % 7}`));
    const table = readCsvText(`a\n${rows.join('\n')}\n`);
    expect(table.columns[0]!.kind).toBe('categorical');
    expect(cellsOf(table.columns[0])).toEqual(rows);
  });

  it('keeps every number of a long table', () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `${index},${index / 8}`);
    const table = readCsvText(`a,b\n${rows.join('\n')}`);
    expect(table.rows).toBe(5000);
    expect(cellsOf(table.columns[1])[4999]).toBe(4999 / 8);
  });
});

describe('a table that is refused', () => {
  it.each([
    ['21 an empty file', '', 'table-empty'],
    ['21 blank lines only', '\n\n', 'table-empty'],
    ['21 a header only', 'a,b\n', 'table-empty'],
    ['26 a picture with a table\u2019s name', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10), 'table-binary'],
    ['26 an Excel file with a table\u2019s name', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), 'table-binary'],
    ['26 bytes with zeros', Uint8Array.of(1, 0, 0, 2, 0, 0, 0), 'table-binary'],
    ['25 bytes that are not UTF-8', Uint8Array.of(0x61, 0x0a, 0xe9, 0x0a), 'table-encoding'],
    ['25 UTF-16 without a mark', Uint8Array.of(0x61, 0, 0x2c, 0, 0x62, 0, 0x0a, 0), 'table-encoding'],
  ])('%s', (_name, input, code) => {
    expect(refusal(input).code).toBe(code);
  });

  it('25 offers encodings and names the first bad line', () => {
    const error = refusal(Uint8Array.of(0x61, 0x0a, 0x31, 0x0a, 0xe9, 0x0a));
    expect(error.details).toEqual({ encodings: ['utf-16le', 'utf-16be', 'windows-1252'], line: 3 });
  });

  it('25 UTF-16 with a mark is simply read', () => {
    const text = '\uFEFFa,b\n1,2\n';
    const bytes = new Uint8Array(new Uint16Array(Array.from(text, (letter) => letter.charCodeAt(0))).buffer);
    expect(show(readCsv(bytes))).toEqual({ a: [1], b: [2] });
  });

  it('22 a ragged row, with its line, also behind blank and quoted lines', () => {
    const error = refusal('a,b\n1,2\n3,4,5\n');
    expect(error.code).toBe('csv-ragged');
    expect(error.details).toEqual({ line: 3, expected: 2, found: 3 });
    expect(refusal('a,b\n\n"x\ny",2\n3\n').details['line']).toBe(5);
    expect(refusal('a,b\n1\n').message).toContain('line 2');
  });

  it('23 an unclosed quote, with the line where it opens', () => {
    const error = refusal('a,b\n1,2\n3,"4\n5,6\n7,8\n');
    expect(error.code).toBe('csv-quote');
    expect(error.details['line']).toBe(3);
    expect(refusal('a,b\n1,x"y"\n').code).toBe('csv-quote');
  });

  it('24 a line without end', () => {
    const error = refusal(`a,b\n${'x'.repeat(LIMITS.tableRecordLength + 10)},1\n`);
    expect(error.code).toBe('csv-record-too-long');
    expect(error.message).toContain('line 2');
  });

  it('24 a file over the limit, before it is decoded', () => {
    const huge = { length: LIMITS.tableBytes + 1 } as Uint8Array;
    expect(() => readCsv(huge)).toThrow(/at most 256 MB/);
  });

  it('29 a million columns', () => {
    const error = refusal(`${'a,'.repeat(1_000_000)}a\n1\n`);
    expect(error.code).toBe('table-too-wide');
    expect(error.details).toEqual({ limit: 10_000, columns: 1_000_001 });
  });

  it('31 a word in a column of numbers, with its address', () => {
    const error = refusal('height,weight\n1.80,80\n1.75,7o\n1.60,55\n1.90,90\n');
    expect(error.code).toBe('csv-cell-not-numeric');
    expect(error.details).toEqual({ column: 'weight', line: 3, cell: '7o' });
    expect(error.message).toContain('line 3, column "weight"');
    expect(refusal('a,b\n1,1e999\n2,2\n3,3\n').details['cell']).toBe('1e999');
    expect(refusal('a,b\n1,Infinity\n2,2\n3,3\n').code).toBe('csv-cell-not-numeric');
  });
});

describe('odd headers that are accepted', () => {
  it('27 __proto__ and its like are names as any other', () => {
    const table = readCsvText('__proto__,constructor,y\n1,2,3\n4,5,6\n');
    expect(table.columns.map((column) => [column.name, cellsOf(column)])).toEqual([
      ['__proto__', [1, 4]],
      ['constructor', [2, 5]],
      ['y', [3, 6]],
    ]);
  });

  it('28 duplicate and empty names get a suffix or a number', () => {
    const names = (header: string) =>
      readCsvText(`${header}\n${header.replace(/[^,]+/g, '1')}\n`, { header: true }).columns.map(
        (column) => column.name,
      );
    expect(names('x,x,x')).toEqual(['x', 'x_2', 'x_3']);
    expect(names('x,x,x_2')).toEqual(['x', 'x_3', 'x_2']);
    expect(names('a,,b')).toEqual(['a', 'column_2', 'b']);
  });

  it('6 and 8 markup and formulas are plain text', () => {
    const table = readCsvText('<img src=x onerror=alert(1)>,=1+1\n1,@x\n2,+y\n');
    expect(show(table)).toEqual({ '<img src=x onerror=alert(1)>': [1, 2], '=1+1': ['@x', '+y'] });
  });

  it('3 and 4 hidden characters are refused', () => {
    expect(refusal('a\u202eb,c\n1,2\n').code).toBe('name-invalid');
    expect(refusal('a\u0007b,c\n1,2\n').code).toBe('name-invalid');
  });
});
