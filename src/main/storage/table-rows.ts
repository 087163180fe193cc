import type { TableSource } from '../../core/contract/preparation.ts';
import type { Column, Table } from '../../core/datasets/table.ts';
import { toHeader, type HeaderColumn } from './table-bytes.ts';
import { openCells, takeRows } from './table-file.ts';

/** A table that is read some rows at a time, wherever it lies. */
export interface TableRows {
  readonly rows: number;
  readonly columns: readonly HeaderColumn[];
  readonly suggestedTarget: string | null;
  readonly exampleShape: Table['exampleShape'];
  /** Rows after each other, fewer at the end. @throws StudioError `dataset-damaged`. */
  read(firstRow: number, count: number): Table;
  close(): void;
}

/** Opens a table for reading row by row. @throws StudioError `dataset-damaged`, `dataset-link-missing`. */
export function openRows(source: TableSource): TableRows {
  if ('columns' in source) {
    const { rows, columns, suggestedTarget, exampleShape } = source;
    const read = (firstRow: number, count: number) => sliceTable(source, firstRow, count);
    return { rows, columns: columns.map(toHeader), suggestedTarget, exampleShape, read, close() {} };
  }
  const { layout, take, close } = openCells(source.path);
  const { rows, columns, suggestedTarget, exampleShape } = layout;
  const read = (firstRow: number, count: number) => takeRows(take, layout, firstRow, count);
  return { rows, columns, suggestedTarget, exampleShape, read, close };
}

/** Rows of a table in memory, which they share. */
export function sliceTable(table: Table, firstRow: number, count: number): Table {
  const first = Math.min(firstRow, table.rows);
  const end = Math.min(table.rows, first + count);
  const columns = table.columns.map((column): Column =>
    column.kind === 'numeric'
      ? { ...column, values: column.values.subarray(first, end) }
      : { ...column, codes: column.codes.subarray(first, end) },
  );
  return { ...table, rows: end - first, columns };
}
