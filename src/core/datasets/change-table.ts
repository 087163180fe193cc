import { StudioError } from '../support/errors.ts';
import { checkName } from '../support/names.ts';
import { isMissingCell, readNumber } from './cells.ts';
import { matchRows } from './duplicate-rows.ts';
import { createNumberArray, narrowNumbers, numberTypeOf, type NumberArray } from './number-array.ts';
import { showCell } from './show-rows.ts';
import { getColumn } from './target.ts';
import type { Column, Table } from './table.ts';

/** One change of a table that a person asks for. Every change makes a new version. */
export type TableChange =
  | { readonly kind: 'rename'; readonly column: string; readonly name: string }
  /** Numbers become words as they are written; words that say no number become missing. */
  | { readonly kind: 'retype'; readonly column: string; readonly to: Column['kind'] }
  | { readonly kind: 'remove'; readonly columns: readonly string[] }
  /** Keeps the first of rows that are equal. */
  | { readonly kind: 'deduplicate' }
  /** Takes single rows out, by their number from 0. */
  | { readonly kind: 'removeRows'; readonly rows: readonly number[] }
  /** The column that is suggested as the target. */
  | { readonly kind: 'target'; readonly column: string | null };

/** The change in words, for the list of versions. */
export function describeChange(change: TableChange): string {
  switch (change.kind) {
    case 'rename':
      return `Renamed the column "${change.column}" to "${change.name}"`;
    case 'retype':
      return `Read the column "${change.column}" as ${change.to === 'numeric' ? 'numbers' : 'text'}`;
    case 'remove':
      return change.columns.length === 1
        ? `Removed the column "${change.columns[0]!}"`
        : `Removed ${change.columns.length} columns`;
    case 'deduplicate':
      return 'Removed repeated rows';
    case 'removeRows':
      return change.rows.length === 1
        ? `Removed row ${change.rows[0]! + 1}`
        : `Removed ${change.rows.length} rows`;
    case 'target':
      return change.column === null ? 'Chose no target' : `Chose "${change.column}" as the target`;
  }
}

/**
 * A table with one thing changed; the given one stays as it is.
 * @param isLazy true: where rows go, a column is made anew whenever its cells are asked for, for whoever works through
 *   the columns of a table that is too large to be held twice.
 * @throws StudioError `column-unknown`, `column-exists`, `table-no-columns`, `table-no-rows`, `name-invalid`.
 */
export function changeTable(table: Table, change: TableChange, isLazy = false): Table {
  switch (change.kind) {
    case 'rename': {
      const column = getColumn(table, change.column);
      const name = change.name.trim();
      checkName(name, 'the new name of the column');
      if (table.columns.some((each) => each !== column && each.name === name)) {
        throw new StudioError('column-exists', `There is a column "${name}" already. Choose another name.`, {
          column: name,
        });
      }
      const suggestedTarget = table.suggestedTarget === change.column ? name : table.suggestedTarget;
      return { ...replace(table, column, { ...column, name }), suggestedTarget };
    }
    case 'retype': {
      const column = getColumn(table, change.column);
      if (column.kind === change.to) return table;
      const changed = column.kind === 'numeric' ? toWords(column) : toNumbers(column);
      const { exampleShape } = table;
      return {
        ...replace(table, column, changed),
        exampleShape:
          change.to === 'categorical' && column.name !== table.suggestedTarget ? null : exampleShape,
      };
    }
    case 'remove': {
      for (const name of change.columns) getColumn(table, name);
      const gone = new Set(change.columns);
      const columns = table.columns.filter(({ name }) => !gone.has(name));
      if (columns.length === 0)
        throw new StudioError('table-no-columns', 'Expected at least one column to stay.');
      const { suggestedTarget } = table;
      const onlyTarget = [...gone].every((name) => name === suggestedTarget);
      return {
        ...table,
        columns,
        suggestedTarget: suggestedTarget !== null && gone.has(suggestedTarget) ? null : suggestedTarget,
        exampleShape: onlyTarget ? table.exampleShape : null,
      };
    }
    case 'deduplicate': {
      const { first } = matchRows(table);
      return keepRows(table, (row) => first[row] === row, isLazy);
    }
    case 'removeRows': {
      const gone = new Set(change.rows);
      return keepRows(table, (row) => !gone.has(row), isLazy);
    }
    case 'target':
      if (change.column !== null) getColumn(table, change.column);
      return { ...table, suggestedTarget: change.column };
  }
}

/** @throws StudioError `table-no-rows` when none is left. */
function keepRows(table: Table, keeps: (row: number) => boolean, isLazy: boolean): Table {
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row).filter(keeps);
  if (rows.length === 0) throw new StudioError('table-no-rows', 'Expected at least one row to stay.');
  const columns = table.columns.map((column): Column => {
    const picked = pickLater(column, rows);
    return isLazy ? picked : { ...picked };
  });
  return { ...table, rows: rows.length, columns };
}

/** Some rows of a column, picked whenever its cells are asked for. */
function pickLater(column: Column, rows: Int32Array): Column {
  if (column.kind === 'categorical') {
    const { name, categories } = column;
    return {
      kind: 'categorical',
      name,
      categories,
      get codes() {
        const { codes } = column;
        return rows.map((row) => codes[row]!);
      },
    };
  }
  const { name, unit, temporal } = column;
  return {
    kind: 'numeric',
    name,
    ...(unit === undefined ? {} : { unit }),
    ...(temporal === undefined ? {} : { temporal }),
    get values() {
      return pickNumbers(column.values, rows);
    },
  };
}

function pickNumbers(values: NumberArray, rows: Int32Array): NumberArray {
  const kept = createNumberArray(numberTypeOf(values), rows.length);
  for (let i = 0; i < rows.length; i++) kept[i] = values[rows[i]!]!;
  return kept;
}

function replace(table: Table, column: Column, by: Column): Table {
  return { ...table, columns: table.columns.map((each) => (each === column ? by : each)) };
}

function toWords(column: Extract<Column, { kind: 'numeric' }>): Column {
  const codeOf = new Map<string, number>();
  const codes = new Int32Array(column.values.length);
  for (let row = 0; row < codes.length; row++) {
    const cell = showCell(column, row);
    if (cell === null) {
      codes[row] = -1;
      continue;
    }
    const word = String(cell);
    const code = codeOf.get(word) ?? codeOf.size;
    codeOf.set(word, code);
    codes[row] = code;
  }
  return { kind: 'categorical', name: column.name, categories: [...codeOf.keys()], codes };
}

function toNumbers(column: Extract<Column, { kind: 'categorical' }>): Column {
  const numbers = column.categories.map((word) => (isMissingCell(word) ? NaN : readNumber(word, '.')));
  const values = Float64Array.from(column.codes, (code) => numbers[code] ?? NaN);
  return { kind: 'numeric', name: column.name, values: narrowNumbers(values) };
}
