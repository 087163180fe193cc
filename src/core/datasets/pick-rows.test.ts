import { expect, it } from 'vitest';
import { pickRows, spreadRows } from './pick-rows.ts';
import { showRows } from './show-rows.ts';
import type { Table } from './table.ts';

it('rows are picked by their numbers, gaps and words with them', () => {
  const table: Table = {
    rows: 4,
    columns: [
      { kind: 'numeric', name: 'x', values: Uint8Array.of(0, 1, 2, 3) },
      { kind: 'categorical', name: 'w', categories: ['a', 'b'], codes: Int32Array.of(0, 1, -1, 1) },
    ],
    suggestedTarget: null,
    exampleShape: null,
  };
  const picked = pickRows(table, [1, 2]);
  expect(showRows(picked, 0, 9)).toEqual([
    [1, 'b'],
    [2, null],
  ]);
});

it('a sample reaches over the whole table and meets classes that take turns alike often', () => {
  expect(spreadRows(3, 10)).toEqual([0, 1, 2]);
  const rows = spreadRows(60_000, 1000);
  expect(new Set(rows).size).toBe(1000);
  expect(rows.every((row, place) => Math.floor(row / 60) === place)).toBe(true);
  const turns = Array.from({ length: 10 }, (_, turn) => rows.filter((row) => row % 10 === turn).length);
  expect(Math.min(...turns)).toBeGreaterThan(80);
});
