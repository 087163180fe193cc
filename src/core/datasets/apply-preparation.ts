import { StudioError, showValue } from '../support/errors.ts';
import type { FloatArray } from '../support/float-array.ts';
import { isMissingCell, readNumber } from './cells.ts';
import type { PreparedColumn, PreparedTarget, Preparation } from './table.ts';

/** One raw cell as a person types it or a file has it; null is missing. */
export type RawCell = number | string | null;

/** Features of one example. */
export function countFeatures(columns: readonly PreparedColumn[]): number {
  return columns.reduce((sum, column) => sum + (column.kind === 'numeric' ? 1 : column.categories.length), 0);
}

/** Names of the features: the column's, or `colour=red` for one-hot ones. */
export function nameFeatures(columns: readonly PreparedColumn[]): readonly string[] {
  return columns.flatMap((column) =>
    column.kind === 'numeric'
      ? [column.name]
      : column.categories.map((category) => `${column.name}=${category}`),
  );
}

/**
 * Prepares one raw row exactly as the training rows were: scaled, one-hot encoded, missing cells filled.
 * @param row one cell per column of the preparation, in its order.
 * @param into block that gets the features from `offset` on.
 * @throws StudioError `row-length`, `cell-not-numeric`, `category-unknown`, naming the column.
 */
export function applyPreparation(
  { columns }: Preparation,
  row: readonly RawCell[],
  into: FloatArray,
  offset = 0,
): void {
  if (row.length !== columns.length) {
    throw new StudioError(
      'row-length',
      `Expected ${columns.length} values (${columns
        .slice(0, 8)
        .map((column) => column.name)
        .join(', ')}${columns.length > 8 ? ', …' : ''}), got ${row.length}.`,
      { expected: columns.length, found: row.length },
    );
  }
  let at = offset;
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i]!;
    const cell = row[i]!;
    if (column.kind === 'numeric') into[at++] = (readCell(cell, column) - column.offset) / column.scale;
    else {
      const word = cell === null || isMissingCell(String(cell)) ? column.fill : String(cell).trim();
      const code = column.categories.indexOf(word);
      if (code === -1) throw unknownCategory(column.name, word, column.categories);
      for (let k = 0; k < column.categories.length; k++) into[at++] = k === code ? 1 : 0;
    }
  }
}

function readCell(cell: RawCell, column: Extract<PreparedColumn, { kind: 'numeric' }>): number {
  if (cell === null || (typeof cell === 'string' && isMissingCell(cell))) return column.fill;
  const value = typeof cell === 'number' ? cell : readNumber(cell, '.');
  if (Number.isFinite(value)) return value;
  throw new StudioError(
    'cell-not-numeric',
    `Expected a number for column "${column.name}", got ${showValue(cell)}. Leave it empty if the value is missing.`,
    { column: column.name },
  );
}

function unknownCategory(name: string, word: string, categories: readonly string[]): StudioError {
  const known = categories.slice(0, 12).join(', ');
  return new StudioError(
    'category-unknown',
    `Expected one of ${known}${categories.length > 12 ? ', …' : ''} for column "${name}", got ${showValue(word)}.`,
    { column: name },
  );
}

/** A prepared regression target (or prediction) in the target's own unit: value * scale + offset. */
export function restoreTarget(target: PreparedTarget, value: number): number {
  return target.kind === 'numeric' ? value * target.scale + target.offset : value;
}
