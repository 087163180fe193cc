import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitRows } from './split.ts';

const rowsOf = (count: number) => Int32Array.from({ length: count }, (_, index) => index);
const spec = { validation: 0.2, test: 0.1, seed: 1, stratified: true };

it('deals every row out exactly once, in the shares that were asked for', () => {
  fc.assert(
    fc.property(
      // Enough that at most nine tenths still leave a row to train on.
      fc.integer({ min: 20, max: 400 }),
      fc.double({ min: 0, max: 0.5, noNaN: true }),
      fc.double({ min: 0, max: 0.4, noNaN: true }),
      fc.nat(),
      fc.integer({ min: 1, max: 6 }),
      (count, validation, test, seed, classes) => {
        const rows = rowsOf(count);
        const labels = Int32Array.from(rows, (row) => row % classes);
        for (const stratified of [true, false]) {
          const split = splitRows(rows, { validation, test, seed, stratified }, labels);
          const all = [...split.train, ...split.validation, ...split.test].sort((a, b) => a - b);
          expect(all).toEqual([...rows]);
          expect(Math.abs(split.test.length - count * test)).toBeLessThanOrEqual(1);
          expect(Math.abs(split.validation.length - count * validation)).toBeLessThanOrEqual(1);
        }
      },
    ),
  );
});

it('keeps the share of each class when it is asked to', () => {
  const labels = Int32Array.from({ length: 200 }, (_, row) => (row < 20 ? 1 : 0));
  const count = (rows: Int32Array) => rows.reduce((sum, row) => sum + labels[row]!, 0);
  for (let seed = 0; seed < 20; seed++) {
    const split = splitRows(rowsOf(200), { ...spec, seed }, labels);
    expect([count(split.validation), count(split.test), count(split.train)]).toEqual([4, 2, 14]);
  }
});

it('depends on the seed and on nothing else', () => {
  const rows = rowsOf(50);
  expect(splitRows(rows, spec)).toEqual(splitRows(rows, spec));
  expect(splitRows(rows, { ...spec, seed: 2 }).test).not.toEqual(splitRows(rows, spec).test);
  // Pinned: runs of earlier versions must find the same split again.
  expect([...splitRows(rows, spec).test]).toEqual([10, 15, 21, 36, 38]);
});

it('keeps the rows of a part in the order of the table', () => {
  const { train } = splitRows(rowsOf(100), spec);
  expect([...train]).toEqual([...train].sort((a, b) => a - b));
});

it('refuses shares that leave nothing, and tables without rows', () => {
  for (const bad of [
    { validation: 1, test: 0 },
    { validation: 0.5, test: 0.5 },
    { validation: -0.1, test: 0 },
    { validation: NaN, test: 0 },
  ]) {
    expect(() => splitRows(rowsOf(10), { ...spec, ...bad })).toThrow(/shares of validation and test/);
  }
  expect(() => splitRows(rowsOf(0), spec)).toThrow(/at least one row/);
  expect(() => splitRows(rowsOf(1), { ...spec, validation: 0.9, test: 0 })).toThrow(/at least one row/);
});

it('uses a part of the training rows: smaller parts lie within larger ones, validation and test stay', () => {
  const rows = rowsOf(200);
  const labels = Int32Array.from(rows, (row) => row % 4);
  const whole = splitRows(rows, spec, labels);
  let before: readonly number[] = [];
  for (const trainShare of [0.1, 0.35, 0.8, 1]) {
    const split = splitRows(rows, { ...spec, trainShare }, labels);
    expect(split.validation).toEqual(whole.validation);
    expect(split.test).toEqual(whole.test);
    expect(split.train).toHaveLength(Math.round(whole.train.length * trainShare));
    expect([...split.train]).toEqual(expect.arrayContaining([...before]));
    before = [...split.train];
  }
  expect(before).toEqual([...whole.train]);
  expect(() => splitRows(rows, { ...spec, trainShare: 0 }, labels)).toThrow(/above 0/);
});
