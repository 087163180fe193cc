import { StudioError } from '../support/errors.ts';
import { LIMITS } from '../support/limits.ts';
import type { DataSpec } from './data-spec.ts';
import type { NumberArray } from './number-array.ts';
import type { Column, Table } from './table.ts';

/** The column to predict, ready to be split by. */
export type Target =
  | { readonly task: 'regression'; readonly name: string; readonly values: NumberArray }
  | {
      readonly task: 'binary' | 'multiclass';
      readonly name: string;
      /** In the order of their class numbers. */
      readonly classes: readonly string[];
      /** Class number of each row; -1 where the target is missing. */
      readonly codes: Int32Array;
    };

/** Whole numbers with at most so many different values are taken for classes. */
const MOST_NUMBER_CLASSES = 20;

/** Column of a table by name. @throws StudioError `column-unknown`. */
export function getColumn(table: Table, name: string): Column {
  const column = table.columns.find((each) => each.name === name);
  if (column !== undefined) return column;
  const known = table.columns.slice(0, 20).map((each) => each.name);
  throw new StudioError(
    'column-unknown',
    `There is no column "${name.slice(0, 60)}" in the table. Its columns: ${known.join(', ')}${table.columns.length > 20 ? ', …' : ''}.`,
    { column: name },
  );
}

/** What a column suits as a target: words and few whole numbers are classes, other numbers a quantity. */
export function suggestTask(column: Column): 'regression' | 'binary' | 'multiclass' {
  if (column.kind === 'categorical')
    return new Set(column.codes).size - (column.codes.includes(-1) ? 1 : 0) === 2 ? 'binary' : 'multiclass';
  const values = new Set<number>();
  for (const value of column.values) {
    if (Number.isNaN(value)) continue;
    values.add(value);
    if (!Number.isInteger(value) || values.size > MOST_NUMBER_CLASSES) return 'regression';
  }
  // Twenty rows with twenty different whole numbers are a quantity.
  if (values.size > 2 && values.size * 5 > column.values.length) return 'regression';
  return values.size === 2 ? 'binary' : 'multiclass';
}

/**
 * Reads the target column of a table as the task wants it. Classes made of numbers are in rising order, those
 * made of words in the order of the column.
 * @throws StudioError `target-missing` (none chosen), `column-unknown`, `target-empty` (no value at all),
 *   `target-constant`, `target-single-class`, `target-not-numeric`, `target-too-many-classes`.
 */
export function readTarget(table: Table, spec: Pick<DataSpec, 'target' | 'task'>): Target {
  const name = spec.target ?? table.suggestedTarget;
  if (name === null) {
    throw new StudioError(
      'target-missing',
      'Expected a target: choose the column that the network should predict.',
    );
  }
  const column = getColumn(table, name);
  const wantsClasses =
    spec.task === 'classification' || (spec.task === 'auto' && suggestTask(column) !== 'regression');
  return wantsClasses ? readClasses(column) : readQuantity(column);
}

function readQuantity(column: Column): Target {
  const { name } = column;
  if (column.kind === 'categorical') {
    throw new StudioError(
      'target-not-numeric',
      `Expected numbers in the target column "${name}" for regression, found words. Choose classification or another column.`,
      { column: name },
    );
  }
  let first = NaN;
  let differs = false;
  const { values } = column;
  // A counted loop: an iterator over one of several types of arrays takes ten times as long.
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(first)) first = value;
    else if (value !== first) differs = true;
  }
  if (Number.isNaN(first)) throw emptyTarget(name);
  if (!differs) {
    throw new StudioError(
      'target-constant',
      `Expected different values in the target column "${name}", found only ${first}: there is nothing to learn. Choose another column.`,
      { column: name, value: first },
    );
  }
  return { task: 'regression', name, values };
}

function readClasses(column: Column): Target {
  const { name } = column;
  const { classes, codes } =
    column.kind === 'numeric' ? codeNumbers(column.values) : codeWords(column.categories, column.codes);
  if (classes.length === 0) throw emptyTarget(name);
  if (classes.length === 1) {
    throw new StudioError(
      'target-single-class',
      `Expected at least 2 classes in the target column "${name}", found only "${classes[0]!.slice(0, 60)}": there is nothing to learn. Choose another column.`,
      { column: name, class: classes[0]! },
    );
  }
  if (classes.length > LIMITS.categories) {
    throw new StudioError(
      'target-too-many-classes',
      `Expected at most ${LIMITS.categories} classes in the target column "${name}", found ${classes.length}. Choose regression or another column.`,
      { column: name, classes: classes.length, limit: LIMITS.categories },
    );
  }
  return { task: classes.length === 2 ? 'binary' : 'multiclass', name, classes, codes };
}

function codeNumbers(values: NumberArray): { classes: string[]; codes: Int32Array } {
  const different = new Set<number>();
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (!Number.isNaN(value)) different.add(value);
  }
  const found = Float64Array.from(different).sort();
  const codeOf = new Map(Array.from(found, (value, code) => [value, code]));
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) codes[row] = codeOf.get(values[row]!) ?? -1;
  return { classes: Array.from(found, String), codes };
}

/** Leaves out categories that no row has. */
function codeWords(
  categories: readonly string[],
  codes: Int32Array,
): { classes: string[]; codes: Int32Array } {
  const used = new Set(codes);
  const kept = categories.map((_, code) => code).filter((code) => used.has(code));
  const codeOf = new Map(kept.map((code, index) => [code, index]));
  return {
    classes: kept.map((code) => categories[code]!),
    codes: codes.map((code) => codeOf.get(code) ?? -1),
  };
}

function emptyTarget(name: string): StudioError {
  return new StudioError(
    'target-empty',
    `Expected values in the target column "${name}", found none: all its cells are missing. Choose another column.`,
    { column: name },
  );
}
