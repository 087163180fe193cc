import { expect, test } from 'vitest';
import { areGroups, categoryScale, fittingScale, numberScale } from './value-scale.ts';

test('numbers far apart get a logarithmic axis, others a linear one, words stand evenly apart', () => {
  expect(fittingScale([0.001, 0.01, 1], 4).kind).toBe('log');
  expect(fittingScale([0, 1, 100], 4).kind).toBe('linear');
  expect(fittingScale([1, 2, 3], 4).kind).toBe('linear');
  expect(fittingScale(['adam', 'sgd', null], 4).kind).toBe('category');
  expect(fittingScale([null, null], 4).kind).toBe('category');
});

test('what has no place on an axis gets none', () => {
  const log = numberScale([0.1, 10], true, 4);
  expect(log.place(0)).toBeNull();
  expect(log.place(Number.NaN)).toBeNull();
  expect(log.place('word')).toBeNull();
  expect(log.place(1)).toBeCloseTo(0.5, 12);
  expect(categoryScale(['a']).place('b')).toBeNull();
});

test('categories are in the order of their numbers', () => {
  const scale = categoryScale([16, 8, 128, 8, null]);
  expect(scale.categories).toEqual(['8', '16', '128']);
  expect(scale.place(16)).toBe(0.5);
});

test('ticks stay on the axis', () => {
  for (const scale of [numberScale([3, 97], false, 5), numberScale([1e-5, 3], true, 5)]) {
    expect(scale.ticks.length).toBeGreaterThan(1);
    for (const { at } of scale.ticks) expect(at).toBeGreaterThanOrEqual(-1e-9);
    for (const { at } of scale.ticks) expect(at).toBeLessThanOrEqual(1 + 1e-9);
  }
});

test('few numbers that repeat are groups, a measure is not', () => {
  expect(areGroups([32, 64, 32, 64])).toBe(true);
  expect(areGroups([1, 2, 3, 4])).toBe(false);
  expect(areGroups(Array.from({ length: 40 }, (_, i) => i))).toBe(false);
});
