import { StudioError, showValue } from '../support/errors.ts';
import type { FloatArray } from '../support/float-array.ts';
import { isMissingCell, readNumber } from './cells.ts';
import { countColumnFeatures, hashWord, nameColumnFeatures, prepareNumber } from './prepared-column.ts';
import type { PreparedColumn, PreparedTarget, Preparation } from './table.ts';

/** One raw cell as a person types it or a file has it; null is missing. */
export type RawCell = number | string | null;

/** Features of one row. */
export function countFeatures(columns: readonly PreparedColumn[]): number {
  return columns.reduce((sum, column) => sum + countColumnFeatures(column), 0);
}

/** Numbers of one example: the features of a row, times the rows of a window. */
export function sizeOfExample({ columns, window }: Preparation): number {
  return countFeatures(columns) * (window?.length ?? 1);
}

/** Names of the features: the column's, or `colour=red` for one-hot ones. */
export function nameFeatures(columns: readonly PreparedColumn[]): readonly string[] {
  return columns.flatMap(nameColumnFeatures);
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
    const cell = row[i] ?? null;
    const isMissing = cell === null || isMissingCell(String(cell));
    if (column.kind === 'numeric')
      into[at++] = prepareNumber(column, isMissing ? column.fill : readCell(cell, column));
    else at = writeWord(column, isMissing ? column.fill : String(cell).trim(), into, at);
    if (column.indicator === true) into[at++] = isMissing ? 1 : 0;
  }
}

/**
 * Writes the features of a word, without the one that says whether it was missing; gives the place behind them.
 * @throws StudioError `category-unknown`, naming the column.
 */
export function writeWord(
  column: Exclude<PreparedColumn, { kind: 'numeric' }>,
  word: string,
  into: FloatArray,
  start: number,
): number {
  if (column.kind === 'hash') {
    const bucket = hashWord(word, column.buckets);
    for (let k = 0; k < column.buckets; k++) into[start + k] = k === bucket ? 1 : 0;
    return start + column.buckets;
  }
  const code = column.categories.indexOf(word);
  if (code === -1) throw unknownCategory(column.name, word, column.categories);
  if (column.kind === 'ordinal') {
    into[start] = (code - column.offset) / column.scale;
    return start + 1;
  }
  for (let k = 0; k < column.categories.length; k++) into[start + k] = k === code ? 1 : 0;
  return start + column.categories.length;
}

/**
 * Prepares rows that follow each other as the windows of a preparation: one example per row that has enough rows
 * before it; without a window, one per row.
 * @returns the examples, row-major, and how many there are.
 * @throws StudioError `window-rows-few`, and as {@link applyPreparation}.
 */
export function prepareRows(
  preparation: Preparation,
  rows: readonly (readonly RawCell[])[],
): { readonly features: Float32Array; readonly count: number } {
  const width = countFeatures(preparation.columns);
  const single = new Float32Array(rows.length * width);
  rows.forEach((row, index) => applyPreparation(preparation, row, single, index * width));
  const length = preparation.window?.length ?? 1;
  if (length === 1) return { features: single, count: rows.length };
  const count = rows.length - length + 1;
  if (count < 1) {
    throw new StudioError(
      'window-rows-few',
      `Expected at least ${length} rows after each other: the network looks at ${length} at a time. Got ${rows.length}.`,
      { expected: length, found: rows.length },
    );
  }
  const features = new Float32Array(count * length * width);
  for (let example = 0; example < count; example++) {
    features.set(single.subarray(example * width, (example + length) * width), example * length * width);
  }
  return { features, count };
}

function readCell(cell: RawCell, column: Extract<PreparedColumn, { kind: 'numeric' }>): number {
  const value = typeof cell === 'number' ? cell : readNumber(String(cell), '.');
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
