import { formatDate } from './dates.ts';
import type { Column, Table } from './table.ts';

/** One cell as people read it: a time as ISO 8601 text; null is a missing cell. */
export function showCell(column: Column, row: number): string | number | null {
  if (column.kind === 'categorical') return column.categories[column.codes[row] ?? -1] ?? null;
  const value = column.values[row] ?? NaN;
  if (Number.isNaN(value)) return null;
  return column.temporal === undefined ? value : formatDate(value, column.temporal);
}

/** Rows as people read them, as far as the table has them. */
export function showRows(
  table: Table,
  firstRow: number,
  count: number,
): readonly (readonly (string | number | null)[])[] {
  const rows = [];
  const end = Math.min(table.rows, firstRow + count);
  for (let row = firstRow; row < end; row++) rows.push(table.columns.map((column) => showCell(column, row)));
  return rows;
}
