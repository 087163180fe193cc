import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DataSpec } from '../../core/datasets/data-spec.ts';
import { generateTable } from '../../core/datasets/generators/index.ts';
import { prepareData } from '../../core/datasets/prepare.ts';
import type { Table } from '../../core/datasets/table.ts';
import { describeTableMemory } from '../trainer/run-memory.ts';
import { encodeTable } from './table-bytes.ts';
import { COLUMNS_AT_A_TIME, openSource, openTable, toSource } from './table-file.ts';
import { createTemporaryFolder, type TemporaryFolder } from './testing/temporary-workspace.ts';

const ROWS = 500;

/** Words, numbers with holes, and a generator's columns. */
function makeTable(): Table {
  const base = generateTable({ type: 'blobs', values: { samples: ROWS, classes: 3 } }, 5);
  const wide = Array.from({ length: 8 }, (_, index) => ({
    kind: 'numeric' as const,
    name: `n${index}`,
    values: Float64Array.from({ length: base.rows }, (__, row) =>
      row % 97 === index ? NaN : (row * 7.3) % 11,
    ),
  }));
  const word = {
    kind: 'categorical' as const,
    name: 'word',
    categories: ['a', 'b', 'c'],
    codes: Int32Array.from({ length: base.rows }, (_, row) => row % 3),
  };
  return { ...base, columns: [...wide, word, ...base.columns] };
}

const spec: Omit<DataSpec, 'source'> = {
  target: null,
  features: null,
  task: 'auto',
  split: { validation: 0.2, test: 0.1, seed: 1, stratified: true, group: 'word' },
  scaling: 'standardize',
  targetScaling: 'none',
  missing: 'fill',
};

let place: TemporaryFolder;
let path: string;
const table = makeTable();
beforeEach(() => {
  place = createTemporaryFolder();
  path = join(place.folder, 'table.dtb');
  writeFileSync(path, encodeTable(table));
});
afterEach(() => place.remove());

it('a table in a file is prepared to the very numbers of the one in memory, a few columns at a time', () => {
  const held = prepareData(table, spec);
  const read = prepareData(openTable(path, COLUMNS_AT_A_TIME), spec);
  expect(read.features).toEqual(held.features);
  expect(read.targets).toEqual(held.targets);
  expect(read.split).toEqual(held.split);
  expect(read.preparation).toEqual(held.preparation);
});

it('lets go of the columns that were asked for longest ago', () => {
  const few = openTable(path, 2);
  const cells = (index: number) => (few.columns[index] as { readonly values: Float64Array }).values;
  const [first, second] = [cells(0), cells(1)];
  expect(cells(0)).toBe(first);
  cells(2);
  expect(cells(0)).toBe(first);
  expect(cells(1)).not.toBe(second);
  expect(cells(1)).toEqual(second);
});

it('is sent to another process as its path, and what a run of it takes is known without reading it', () => {
  const large = openTable(path);
  expect(toSource(large)).toEqual({ path });
  expect(openSource(toSource(large))).toEqual(table);
  expect(toSource(table)).toBe(table);
  const [inFile, inMemory] = [large, table].map((each) => describeTableMemory(each, spec));
  expect(inFile).toEqual({ ...inMemory, tableBytes: COLUMNS_AT_A_TIME * 8 * table.rows });
});

it('says so when its file is gone', () => {
  const large = openTable(path);
  rmSync(path);
  expect(() => prepareData(large, spec)).toThrow(expect.objectContaining({ code: 'dataset-link-missing' }));
});
