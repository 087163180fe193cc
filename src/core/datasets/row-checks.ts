import { StudioError } from '../support/errors.ts';
import { createFloatArray, type FloatArray, type Precision } from '../support/float-array.ts';
import type { Column, Table } from './table.ts';
import { getColumn } from './target.ts';

/** Number of a row as people see it in a file with a header line. */
const lineOf = (row: number): number => row + 2;

/**
 * Names the first empty cell among the features, and how many there are.
 * @throws StudioError `cell-missing` (details: column, row (1-based), line, count).
 */
export function refuseMissingCells(columns: readonly Column[]): void {
  let first: { readonly name: string; readonly row: number } | null = null;
  let count = 0;
  for (const column of columns) {
    const cells = column.kind === 'numeric' ? column.values : column.codes;
    for (let row = 0; row < cells.length; row++) {
      const isMissing = column.kind === 'numeric' ? Number.isNaN(cells[row]!) : cells[row]! < 0;
      if (!isMissing) continue;
      count += 1;
      if (first === null || row < first.row) first = { name: column.name, row };
    }
  }
  if (first === null) return;
  const others = count === 1 ? '' : ` ${count - 1} more ${count === 2 ? 'cell is' : 'cells are'} empty.`;
  throw new StudioError(
    'cell-missing',
    `Expected a value in every cell, found none in row ${first.row + 1} (line ${lineOf(first.row)} of a file with a header), column "${first.name}".${others} Choose "Fill empty cells", leave the column out, or mend the data.`,
    { column: first.name, row: first.row + 1, line: lineOf(first.row), count },
  );
}

/**
 * How much each row counts.
 * @throws StudioError `column-unknown`, or `weights-invalid` naming the row.
 */
export function readWeights(table: Table, name: string, precision: Precision): FloatArray {
  const column = getColumn(table, name);
  const weights = createFloatArray(precision, table.rows);
  const cells = column.kind === 'numeric' ? column.values : column.codes;
  for (let row = 0; row < table.rows; row++) {
    const weight = column.kind === 'numeric' ? cells[row]! : NaN;
    if (!Number.isFinite(weight) || weight < 0) {
      throw new StudioError(
        'weights-invalid',
        `Expected the weight column "${name}" to hold numbers of 0 or more, found another value in row ${row + 1} (line ${lineOf(row)} of a file with a header). Mend the cell or choose another column.`,
        { column: name, row: row + 1 },
      );
    }
    weights[row] = weight;
  }
  return weights;
}
