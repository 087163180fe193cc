import { describe, expect, it } from 'vitest';
import { splitRows } from './split.ts';

const rows = Int32Array.from({ length: 53 }, (_, row) => row);
const classes = rows.map((row) => row % 3);
const spec = { validation: 0.2, test: 0, seed: 4, stratified: true };
const folds = [0, 1, 2, 3, 4].map((index) =>
  splitRows(rows, { ...spec, fold: { index, count: 5 } }, classes),
);

describe('cross-validation', () => {
  it('tests every row exactly once', () => {
    expect(folds.flatMap((split) => [...split.test]).sort((a, b) => a - b)).toEqual([...rows]);
    expect(folds.map((split) => split.test.length)).toEqual([11, 11, 11, 10, 10]);
  });

  it('puts no row in two parts and leaves none out', () => {
    for (const { train, validation, test } of folds) {
      expect([...train, ...validation, ...test].sort((a, b) => a - b)).toEqual([...rows]);
      expect(validation.length).toBeGreaterThan(6);
    }
  });

  it('keeps the share of each class', () => {
    for (const { test } of folds) {
      const counts = [0, 1, 2].map((label) => test.filter((row) => classes[row] === label).length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });

  it('refuses folds that do not exist', () => {
    expect(() => splitRows(rows, { ...spec, fold: { index: 5, count: 5 } })).toThrow(/fold from 0 to 4/);
    expect(() => splitRows(rows, { ...spec, fold: { index: 0, count: 54 } })).toThrow(/2 to 53 folds/);
  });
});
