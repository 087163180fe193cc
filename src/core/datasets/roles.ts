import { StudioError } from '../support/errors.ts';
import type { DataSpec } from './data-spec.ts';
import { getColumn } from './target.ts';
import type { Table } from './table.ts';

/** Columns that are there for something else than learning from them. */
export function namesKeptOut({ weights, split }: Pick<DataSpec, 'weights' | 'split'>): ReadonlySet<string> {
  return new Set([weights, split.group, split.time].filter((name): name is string => name != null));
}

/**
 * The group of each row, as a number; empty cells are one group.
 * @throws StudioError `column-unknown`.
 */
export function readGroups(table: Table, name: string): Int32Array {
  const column = getColumn(table, name);
  if (column.kind === 'categorical') return column.codes;
  const codeOf = new Map<number, number>();
  const { values } = column;
  const groups = new Int32Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    const value = values[row]!;
    let code = codeOf.get(value);
    if (code === undefined) codeOf.set(value, (code = codeOf.size));
    groups[row] = code;
  }
  return groups;
}

/**
 * The time of each row: its number, or the place of its word among the sorted words of the column.
 * @throws StudioError `column-unknown`, `time-missing` naming the row.
 */
export function readTimes(table: Table, name: string): ArrayLike<number> {
  const column = getColumn(table, name);
  const times = column.kind === 'numeric' ? column.values : placeWords(column.categories, column.codes);
  for (let row = 0; row < table.rows; row++) {
    if (!Number.isNaN(times[row]!)) continue;
    throw new StudioError(
      'time-missing',
      `Expected a value in every cell of the time column "${name}", found none in row ${row + 1} (line ${row + 2} of a file with a header). Mend the cell or choose another column.`,
      { column: name, row: row + 1 },
    );
  }
  return times;
}

function placeWords(categories: readonly string[], codes: Int32Array): Float64Array {
  const sorted = categories.map((word, code) => ({ word, code })).sort((a, b) => (a.word < b.word ? -1 : 1));
  const placeOf = new Float64Array(categories.length);
  sorted.forEach(({ code }, place) => (placeOf[code] = place));
  return Float64Array.from(codes, (code) => (code < 0 ? NaN : placeOf[code]!));
}
