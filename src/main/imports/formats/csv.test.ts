import iconv from 'iconv-lite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashTable } from '../../../core/datasets/table-hash.ts';
import { createImportFolder, type ImportFolder } from '../testing/import-folder.ts';
import { knownEncodings } from './csv.ts';

let place: ImportFolder;
beforeEach(() => (place = createImportFolder()));
afterEach(() => place.remove());

describe('a text table', () => {
  it('is found out, can be told otherwise, and comes in whole', async () => {
    const path = place.write(
      'trees.csv',
      'height;kind;planted\n1,5;oak;31.12.2024\n;"elm; red";01.01.2025\n',
    );
    const preview = await place.preview(path);
    expect(preview).toMatchObject({
      format: 'csv',
      values: { delimiter: 'semicolon', decimal: 'comma', header: true, encoding: 'utf-8' },
      columns: [
        { name: 'height', role: 'numeric' },
        { name: 'kind', role: 'categorical' },
        { name: 'planted', role: 'date' },
      ],
      warnings: [],
    });
    const { cells, description } = await place.read(path);
    expect(cells).toEqual([
      [1.5, 'oak', '2024-12-31'],
      [null, 'elm; red', '2025-01-01'],
    ]);
    expect(description.columns[2]).toMatchObject({ kind: 'numeric', temporal: 'date' });
    const other = await place.read(path, {
      values: { header: false, decimal: 'point' },
      roles: [{ name: 'column_3', role: 'skip' }],
      target: 'column_1',
    });
    expect(other.cells[0]).toEqual(['height', 'kind']);
    expect(other.description.suggestedTarget).toBe('column_1');
  });

  it('is described exactly as a table that was in memory all the time', async () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, row) => `${row / 8},${row % 7 === 0 ? '' : row % 251},w${row % 13}`,
    );
    const { table, description } = await place.read(place.write('long.csv', `a,b,c\n${rows.join('\n')}\n`));
    expect(description.hash).toBe(hashTable(table));
    expect(
      description.columns.map(({ missing, unique, minimum, maximum }) => [missing, unique, minimum, maximum]),
    ).toEqual([
      [0, 20_000, 0, 2499.875],
      [2858, 251, 0, 250],
      [0, 13, null, null],
    ]);
    expect(
      table.columns.map((column) => (column.kind === 'numeric' ? column.values.constructor.name : 'words')),
    ).toEqual(['Float32Array', 'Float32Array', 'words']);
  });

  it('tells how far it has come', async () => {
    const path = place.write('wide.csv', `a,b\n${'1,2\n'.repeat(600_000)}`);
    const shares: number[] = [];
    await place.read(path, {}, ({ doneBytes, totalBytes }) => shares.push(doneBytes / totalBytes));
    expect(shares.length).toBeGreaterThan(3);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeCloseTo(1, 9);
  });

  it('takes cells that do not fit as missing when it is told to, and counts them', async () => {
    const rows = Array.from({ length: 40 }, (_, row) => (row === 7 ? 'wide' : String(row)));
    const path = place.write('mistakes.csv', `width\n${rows.join('\n')}\n`);
    expect((await place.preview(path)).warnings.join()).toContain('row 8 says "wide"');
    const { cells, warnings } = await place.read(path, { values: { mistakes: 'missing' } });
    expect(cells[7]).toEqual([null]);
    expect(warnings.join()).toContain('1 cell of column "width" did not fit');
  });
});

describe('encodings', () => {
  it('are all known to the library that decodes them', () => {
    expect(knownEncodings().length).toBeGreaterThan(10);
  });

  it.each(['windows-1252', 'utf-16le', 'utf-16be', 'shift_jis', 'koi8-r'])(
    '25: %s comes in when it is chosen',
    async (encoding) => {
      const word = { shift_jis: '東京', 'koi8-r': 'Привет' }[encoding] ?? 'Müller';
      const path = place.write('names.csv', iconv.encode(`name,x\n${word},1\n`, encoding));
      const { cells } = await place.read(path, { values: { encoding } });
      expect(cells).toEqual([[word, 1]]);
    },
  );

  it('25: bytes that are no UTF-8 are read as what they look like, with a warning', async () => {
    const text = `name,town\n${'Jürgen Größe,Köln\nFrançois Châtelet,Besançon\nAña Núñez,Málaga\n'.repeat(4)}`;
    const preview = await place.preview(place.write('west.csv', iconv.encode(text, 'windows-1252')));
    expect(preview.values['encoding']).toBe('windows-1252');
    expect(preview.rows[0]).toEqual(['Jürgen Größe', 'Köln']);
    expect(preview.warnings[0]).toContain('is not UTF-8');
  });

  it('25: UTF-16 without a mark is found', async () => {
    const preview = await place.preview(place.write('wide.csv', iconv.encode('a,b\n1,2\n', 'utf-16le')));
    expect(preview).toMatchObject({ values: { encoding: 'utf-16le' }, rows: [[1, 2]] });
  });

  it('25: an invalid byte far into the file is refused with its line', async () => {
    const lines = Array.from({ length: 300_000 }, (_, row) => `w${row % 9},1`);
    const path = place.write(
      'late.csv',
      Buffer.concat([Buffer.from(`a,b\n${lines.join('\n')}\n`), Buffer.from([0xe9, 0x2c, 0x31, 0x0a])]),
    );
    const error = await place.refusal(path);
    expect(error.code).toBe('table-encoding');
    expect(error.message).toContain('line 300002, column "a" of "late.csv"');
  });
});

describe('a text table that is refused whole, with the file named', () => {
  it.each([
    ['21 an empty file', '', 'file-empty'],
    ['21 blank lines only', '\n\n', 'table-empty'],
    ['21 a header only', 'a,b\n', 'table-empty'],
    ['22 a ragged row', 'a,b\n1,2\n3\n', 'csv-ragged'],
    ['23 an unclosed quote', 'a,b\n1,"2\n3,4\n', 'csv-quote'],
    ['26 a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0), 'table-binary'],
    ['26 an Excel file', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), 'table-binary'],
    ['26 bytes with zeros', Uint8Array.of(1, 0, 0, 2, 0, 0, 0), 'table-binary'],
    ['29 a million columns', `${'a,'.repeat(999_999)}a\n1\n`, 'table-too-wide'],
    [
      '31 a word among numbers',
      `a,b\n${Array.from({ length: 40 }, (_, row) => `1,${row === 30 ? 'x' : row}`).join('\n')}\n`,
      'csv-cell-not-numeric',
    ],
  ])('%s', async (_what, content, code) => {
    const error = await place.refusal(place.write('bad.csv', content));
    expect(error.code).toBe(code);
    expect(error.message).toContain('"bad.csv"');
  });

  it('22 and 31 name line and column', async () => {
    const ragged = await place.refusal(place.write('ragged.csv', 'a,b\n1,2\n3,4,5\n'));
    expect(ragged.message).toBe(
      'Expected 2 cells in line 3 of "ragged.csv", as in the first line, found 3. Add or remove the cells, or put quotes around cells that hold the separator.',
    );
    const rows = Array.from({ length: 60 }, (_, row) => `${row},${row === 40 ? 'tall' : row}`);
    const word = await place.refusal(place.write('word.csv', `a,b\n${rows.join('\n')}\n`));
    expect(word.message).toContain(
      'Expected a number like 1.5 in line 42, column "b" of "word.csv", found "tall"',
    );
  });
});

describe('odd headers that are accepted', () => {
  it('27 and 28: __proto__ is a name, duplicates get a suffix', async () => {
    const { table } = await place.read(place.write('odd.csv', '__proto__,x,x\n1,2,3\n'), {
      roles: [{ name: '__proto__', role: 'categorical' }],
    });
    expect(table.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['__proto__', 'categorical'],
      ['x', 'numeric'],
      ['x_2', 'numeric'],
    ]);
  });
});
