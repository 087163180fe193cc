import { expm1, log } from '../support/math.ts';
import type { NumberStep, PreparedColumn } from './table.ts';

/** Features that one column becomes. */
export function countColumnFeatures(column: PreparedColumn): number {
  const indicator = column.indicator === true ? 1 : 0;
  if (column.kind === 'oneHot') return column.categories.length + indicator;
  if (column.kind === 'hash') return column.buckets + indicator;
  return 1 + indicator;
}

/** Names of its features: the column's own, `colour=red`, `city#3`, and `age is missing`. */
export function nameColumnFeatures(column: PreparedColumn): readonly string[] {
  const { name } = column;
  const own =
    column.kind === 'oneHot'
      ? column.categories.map((category) => `${name}=${category}`)
      : column.kind === 'hash'
        ? Array.from({ length: column.buckets }, (_, bucket) => `${name}#${bucket}`)
        : [name];
  return column.indicator === true ? [...own, `${name} is missing`] : own;
}

/** One step of a number. */
export function applyNumberStep(step: NumberStep, value: number): number {
  if (step.kind === 'scale') return (value - step.offset) / step.scale;
  if (step.kind === 'clip') return Math.min(Math.max(value, step.low), step.high);
  // Exactly ln(1 + |x|) in this order: exports calculate the same.
  return value < 0 ? -log(1 - value) : log(1 + value);
}

/** What a number that is there becomes: the steps, then (x - offset) / scale. */
export function prepareNumber(column: Extract<PreparedColumn, { kind: 'numeric' }>, value: number): number {
  let x = value;
  if (column.steps !== undefined) for (const step of column.steps) x = applyNumberStep(step, x);
  return (x - column.offset) / column.scale;
}

/** The raw number behind a prepared one; where it was clipped, the bound. */
export function restoreNumber(
  column: Extract<PreparedColumn, { kind: 'numeric' }>,
  prepared: number,
): number {
  let x = prepared * column.scale + column.offset;
  for (const step of [...(column.steps ?? [])].reverse()) {
    if (step.kind === 'scale') x = x * step.scale + step.offset;
    else if (step.kind === 'log') x = Math.sign(x) * expm1(Math.abs(x));
  }
  return x;
}

const encoder = new TextEncoder();

/** 32-bit FNV-1a of a word's UTF-8 bytes (Fowler, Noll, Vo), modulo the number of buckets. */
export function hashWord(word: string, buckets: number): number {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(word)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % buckets;
}
