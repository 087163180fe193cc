import { createNumberArray, numberTypeOf } from './number-array.ts';
import type { Column, Table } from './table.ts';

/** Fraction of the golden ratio: multiples of it fall evenly between 0 and 1. */
const GOLDEN = 0.618033988749895;

/**
 * Numbers of at most `count` of `total` rows, rising: one of each of as many equal parts, not always at the same
 * place of it, so that what comes back every so many rows is met as often as it is there. The same ones each time.
 */
export function spreadRows(total: number, count: number): readonly number[] {
  if (total <= count) return Array.from({ length: total }, (_, row) => row);
  return Array.from({ length: count }, (_, part) => {
    const within = (part * GOLDEN) % 1;
    return Math.min(total - 1, Math.floor(((part + within) * total) / count));
  });
}

/** A table of the chosen rows, in their order. */
export function pickRows(table: Table, rows: readonly number[]): Table {
  const columns = table.columns.map((column): Column => {
    if (column.kind === 'categorical') {
      return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]!) };
    }
    const values = createNumberArray(numberTypeOf(column.values), rows.length);
    rows.forEach((row, place) => (values[place] = column.values[row]!));
    return { ...column, values };
  });
  return { ...table, rows: rows.length, columns };
}
