import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashTable } from '../../../core/datasets/table-hash.ts';
import { showRows } from '../../../core/datasets/show-rows.ts';
import type { Table } from '../../../core/datasets/table.ts';
import { findPython, runPython } from '../../../core/formats/testing/python.ts';
import { createImportFolder, type ImportFolder } from '../../imports/testing/import-folder.ts';
import { openRows } from '../../storage/table-rows.ts';
import { TABLE_FILES } from '../../../core/contract/table-files.ts';
import { tableWriters } from './index.ts';
import { createParquetWriter } from './parquet.ts';

/** Every kind of column with gaps and with cells that are easily spoilt. */
const table: Table = {
  rows: 4,
  columns: [
    { kind: 'numeric', name: 'double', values: Float64Array.of(0.1, NaN, -1e300, 123456789.123) },
    { kind: 'numeric', name: 'single', values: Float32Array.of(0.5, -0.25, NaN, 3) },
    { kind: 'numeric', name: 'whole', values: Int32Array.of(1, -2_000_000_000, 3, 4) },
    { kind: 'numeric', name: 'byte', values: Uint8Array.of(0, 255, 7, 8) },
    { kind: 'numeric', name: 'day', values: Float64Array.of(0, 86_400, -86_400, NaN), temporal: 'date' },
    {
      kind: 'categorical',
      name: 'word, "quoted"',
      categories: ['ä,b', 'x "y"', 'two\nlines'],
      codes: Int32Array.of(0, 1, 2, -1),
    },
    { kind: 'categorical', name: 'class', categories: ['no', 'yes'], codes: Int32Array.of(1, 0, 1, 1) },
  ],
  suggestedTarget: 'class',
  exampleShape: null,
};
const pictures: Table = {
  rows: 2,
  columns: [
    ...[0, 1, 2, 3].map(
      (at) => ({ kind: 'numeric', name: `p${at}`, values: Uint8Array.of(at, 250 + at) }) as const,
    ),
    { kind: 'categorical', name: 'label', categories: ['a', 'b'], codes: Int32Array.of(1, 0) },
  ],
  suggestedTarget: 'label',
  exampleShape: [2, 2, 1],
};

/** The whole file. */
function bytesOf(type: string, rows: Table): Buffer {
  const pieces: Uint8Array[] = [];
  tableWriters.get(type).write(openRows(rows), (bytes) => pieces.push(bytes));
  return Buffer.concat(pieces);
}

let folder: string;
let place: ImportFolder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-written-'));
  place = createImportFolder();
  for (const { type } of tableWriters.all) {
    writeFileSync(join(folder, `all.${type}`), bytesOf(type, table));
    if (type === 'npz') writeFileSync(join(folder, 'pictures.npz'), bytesOf(type, pictures));
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  place.remove();
});

const cells = showRows(table, 0, 4);
const column = (index: number) => cells.map((row) => row[index]);
const codes = (index: number) => {
  const found = table.columns[index]!;
  return found.kind === 'categorical' ? Array.from(found.codes, (code) => (code < 0 ? null : code)) : [];
};

it('every file that the menu offers has a writer', () => {
  expect(tableWriters.all.map(({ type }) => type)).toEqual(TABLE_FILES.map(({ type }) => type));
});

describe('a written table', () => {
  it('comes in again as it was: CSV and Parquet with every cell', async () => {
    const roles = [{ name: 'class', role: 'categorical' as const }];
    for (const name of ['all.csv', 'all.parquet']) {
      const read = await place.read(join(folder, name), { roles });
      expect(
        read.cells.map((row) => row.map((cell) => (typeof cell === 'string' ? cell.slice(0, 10) : cell))),
      ).toEqual(cells);
      if (name === 'all.csv') {
        expect(hashTable(read.table)).toBe(
          hashTable((await place.read(join(folder, name), { roles })).table),
        );
      }
    }
  });

  it('comes in again from NumPy’s formats with its numbers, pictures with their shape', async () => {
    const { cells: found } = await place.read(join(folder, 'all.npy'));
    expect(found.map((row) => row.slice(0, 4))).toEqual(cells.map((row) => row.slice(0, 4)));
    expect(found.map((row) => row.slice(5))).toEqual(codes(5).map((code, row) => [code, codes(6)[row]]));
    const back = await place.read(join(folder, 'pictures.npz'));
    expect(back.table.exampleShape).toEqual([2, 2, 1]);
    expect(back.cells).toEqual([
      [0, 1, 2, 3, 1],
      [250, 251, 252, 253, 0],
    ]);
  });

  it('keeps spreadsheets from running what looks like a formula', () => {
    const words = ['=1+1', '-5', '@sum', 'plain'];
    const codes = Int32Array.of(0, 1, 2, 3);
    const columns = [{ kind: 'categorical', name: 'w', categories: words, codes } as const];
    const bytes = bytesOf('csv', { rows: 4, columns, suggestedTarget: null, exampleShape: null });
    expect(new TextDecoder().decode(bytes)).toBe("w\r\n'=1+1\r\n-5\r\n'@sum\r\nplain\r\n");
  });
});

const plain = findPython('csv');
const numpy = findPython('numpy');
const pandas = findPython('pandas');
const duckdb = findPython('duckdb');
const arrow = findPython('pandas', 'pyarrow');

describe('a long table', () => {
  const rows = 150_000;
  const long: Table = {
    rows,
    columns: [
      { kind: 'numeric', name: 'a', values: Float64Array.from({ length: rows }, (_, row) => row / 8) },
      {
        kind: 'categorical',
        name: 'b',
        categories: ['x', 'y'],
        codes: Int32Array.from({ length: rows }, (_, row) => row & 1),
      },
    ],
    suggestedTarget: 'b',
    exampleShape: null,
  };
  const small = createParquetWriter(80_000);

  it.each([tableWriters.get('csv'), small, tableWriters.get('npz'), tableWriters.get('npy')])(
    'is read and handed over in pieces: $type',
    ({ write }) => {
      const source = openRows(long);
      let [most, largest] = [0, 0];
      const read = (first: number, count: number) => {
        most = Math.max(most, count);
        return source.read(first, count);
      };
      const shares: number[] = [];
      write(
        { ...source, read },
        (bytes) => (largest = Math.max(largest, bytes.length)),
        (share) => shares.push(share),
      );
      expect(most).toBeLessThan(rows);
      expect(largest).toBeLessThan(4 * 2 ** 20);
      expect(shares).toEqual(shares.toSorted((a, b) => a - b));
      expect(shares.at(-1)).toBe(1);
    },
  );

  it('comes in again across the pieces', async () => {
    for (const { type, write } of [small, tableWriters.get('npy')]) {
      const pieces: Uint8Array[] = [];
      write(openRows(long), (bytes) => pieces.push(bytes));
      const path = join(folder, `long.${type}`);
      writeFileSync(path, Buffer.concat(pieces));
      const { table: back } = await place.read(path);
      const [first] = back.columns;
      expect(back.rows).toBe(rows);
      const values = first?.kind === 'numeric' ? first.values : [];
      expect([0, 39_999, 40_000, rows - 1].map((row) => values[row])).toEqual([
        0,
        39_999 / 8,
        5000,
        (rows - 1) / 8,
      ]);
    }
  });
});

describe('readers that others wrote read the same cells', () => {
  it.runIf(plain.found)(`Python's csv${plain.remark}`, () => {
    const rows = runPython(
      "import csv,json\nwith open('all.csv', newline='', encoding='utf-8') as f: print(json.dumps(list(csv.reader(f))))",
      folder,
    );
    const text = (cell: string | number | null) => (cell === null ? '' : String(cell));
    expect(rows).toEqual([table.columns.map(({ name }) => name), ...cells.map((row) => row.map(text))]);
  });

  it.runIf(pandas.found)(`pandas, CSV${pandas.remark}`, () => {
    const rows = runPython(
      "import pandas,json\nd=pandas.read_csv('all.csv', float_precision='round_trip')\nprint(json.dumps([list(d.columns), [[None if pandas.isna(c) else c for c in r] for r in d.astype(object).values.tolist()]]))",
      folder,
    );
    expect(rows).toEqual([table.columns.map(({ name }) => name), cells]);
  });

  it.runIf(numpy.found)(`NumPy without pickle, .npy and .npz${numpy.remark}`, () => {
    const found = runPython(
      [
        'import numpy,json',
        "a=numpy.load('all.npy', allow_pickle=False)",
        "z=numpy.load('all.npz', allow_pickle=False)",
        "p=numpy.load('pictures.npz', allow_pickle=False)",
        "print(json.dumps([str(a.dtype), list(a.shape), a.tolist(), z['x'].tolist(), z['y'].tolist(), json.loads(z['names.json']), str(p['x'].dtype), p['x'].tolist(), p['y'].tolist()]))",
      ].join('\n'),
      folder,
    ) as unknown[];
    const numbers = cells.map((row, at) => [
      ...row.slice(0, 4),
      [0, 86_400, -86_400, null][at],
      codes(5)[at],
    ]);
    expect(found).toEqual([
      'float64',
      [4, 7],
      numbers.map((row, at) => [...row, codes(6)[at]]),
      numbers,
      codes(6),
      {
        features: table.columns.slice(0, 6).map(({ name }) => name),
        target: 'class',
        categories: { 'word, "quoted"': ['ä,b', 'x "y"', 'two\nlines'], class: ['no', 'yes'] },
      },
      'uint8',
      [
        [
          [[0], [1]],
          [[2], [3]],
        ],
        [
          [[250], [251]],
          [[252], [253]],
        ],
      ],
      [1, 0],
    ]);
  });

  const script = (load: string) =>
    `${load}\nimport json\nshow=lambda c: None if c is None or c != c else str(c)[:10] if hasattr(c,'year') else c\nprint(json.dumps([[show(c) for c in r] for r in rows]))`;

  it.runIf(duckdb.found)(`DuckDB, Parquet and CSV${duckdb.remark}`, () => {
    for (const call of ["read_parquet('all.parquet')", "read_csv('all.csv', header=true)"]) {
      const rows = runPython(
        script(`import duckdb\nrows=duckdb.connect().execute("select * from ${call}").fetchall()`),
        folder,
      ) as unknown[][];
      const isText = call.startsWith('read_csv');
      const yes = (value: unknown) => (value === true ? 'yes' : value === false ? 'no' : value);
      expect(rows.map((row) => row.map((cell, at) => (isText && at === 6 ? yes(cell) : cell)))).toEqual(
        cells,
      );
    }
  });

  it.runIf(arrow.found)(`pandas with pyarrow, Parquet${arrow.remark}`, () => {
    const rows = runPython(
      script(
        "import pandas\nd=pandas.read_parquet('all.parquet')\nrows=[[None if pandas.isna(c) else c for c in r] for r in d.astype(object).values.tolist()]",
      ),
      folder,
    ) as unknown[][];
    expect(rows.map((row) => row[0])).toEqual(column(0));
    expect(rows).toEqual(cells);
  });
});
