import { StudioError } from '../support/errors.ts';
import { LIMITS } from '../support/limits.ts';
import type { DataSpec } from './data-spec.ts';
import type { NumberArray } from './number-array.ts';
import { calculateMoments, countCategories } from './statistics.ts';
import type { CategoricalColumn, Column, NumericColumn, PreparedColumn } from './table.ts';

/** feature = (raw - offset) / scale */
export interface Scaling {
  readonly offset: number;
  readonly scale: number;
}

/** Fits every feature column on the given rows. `together`: one scaling for all columns, as for pixels. */
export function fitColumns(
  columns: readonly Column[],
  rows: Int32Array,
  scaling: DataSpec['scaling'],
  together: boolean,
): readonly PreparedColumn[] {
  const shared = together ? fitTogether(columns as readonly NumericColumn[], rows, scaling) : null;
  return columns.map((column) =>
    column.kind === 'numeric' ? fitNumeric(column, rows, scaling, shared) : fitWords(column, rows),
  );
}

/**
 * Offset and scale of one column. A column that does not vary gets scale 1, so that it becomes 0.
 * @throws StudioError `column-too-large` when sums over the column are not finite.
 */
export function fitScaling(column: NumericColumn, rows: Int32Array, scaling: DataSpec['scaling']): Scaling {
  if (scaling === 'none') return { offset: 0, scale: 1 };
  const { minimum, maximum } = findRange(column.values, rows);
  const { mean, standardDeviation } = calculateMoments(column.values, rows);
  const offset = scaling === 'standardize' ? mean : minimum;
  const scale = scaling === 'standardize' ? standardDeviation : maximum - minimum;
  if (!Number.isFinite(offset) || !Number.isFinite(scale)) throw tooLarge(column.name);
  // The spread of equal numbers can come out as a rounding error instead of 0.
  return { offset, scale: minimum === maximum || scale === 0 ? 1 : scale };
}

function fitNumeric(
  column: NumericColumn,
  rows: Int32Array,
  scaling: DataSpec['scaling'],
  shared: Scaling | null,
): PreparedColumn {
  const { count, mean } = calculateMoments(column.values, rows);
  if (count === 0) throw emptyColumn(column.name);
  if (!Number.isFinite(mean)) throw tooLarge(column.name);
  return { kind: 'numeric', name: column.name, ...(shared ?? fitScaling(column, rows, scaling)), fill: mean };
}

function fitTogether(
  columns: readonly NumericColumn[],
  rows: Int32Array,
  scaling: DataSpec['scaling'],
): Scaling {
  const values = new Float64Array(columns.length * rows.length);
  columns.forEach((column, index) => {
    for (let i = 0; i < rows.length; i++) values[index * rows.length + i] = column.values[rows[i]!]!;
  });
  const all = Int32Array.from(values, (_, index) => index);
  return fitScaling({ kind: 'numeric', name: columns[0]?.name ?? '', values }, all, scaling);
}

function fitWords(column: CategoricalColumn, rows: Int32Array): PreparedColumn {
  const counts = countCategories(column.codes, column.categories.length, rows);
  const categories = column.categories.filter((_, code) => counts[code]! > 0);
  if (categories.length === 0) throw emptyColumn(column.name);
  if (categories.length > LIMITS.categories) {
    throw new StudioError(
      'column-too-many-categories',
      `Expected at most ${LIMITS.categories} different words in column "${column.name}", found ${categories.length}. Leave the column out: names and numbers of records teach a network nothing.`,
      { column: column.name, categories: categories.length, limit: LIMITS.categories },
    );
  }
  let fill = 0;
  for (let code = 0; code < counts.length; code++) if (counts[code]! > counts[fill]!) fill = code;
  return { kind: 'oneHot', name: column.name, categories, fill: column.categories[fill]! };
}

function findRange(values: NumberArray, rows: Int32Array): { minimum: number; maximum: number } {
  let minimum = Infinity;
  let maximum = -Infinity;
  for (const row of rows) {
    const value = values[row]!;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return minimum > maximum ? { minimum: 0, maximum: 0 } : { minimum, maximum };
}

function emptyColumn(name: string): StudioError {
  return new StudioError(
    'column-empty',
    `Expected values in column "${name}" of the training split, found none. Leave the column out.`,
    { column: name },
  );
}

/** The error for numbers that the network could not calculate with. */
export function tooLarge(name: string): StudioError {
  return new StudioError(
    'column-too-large',
    `Expected numbers in column "${name}" that single precision can hold (up to 3.4e38), found larger ones. Divide the column by a constant.`,
    { column: name },
  );
}
