import { expect, it } from 'vitest';
import { readCsvText } from './csv.ts';
import { describeColumn } from './statistics.ts';

const table = readCsvText('n,w,e\n1,a,\n2,b,\n3,a,\n4,,\n,a,\n10,c,\n');
const [numbers, words, empty] = table.columns.map(describeColumn);

it('describes numbers', () => {
  expect(numbers).toMatchObject({
    kind: 'numeric',
    missing: 1,
    unique: 5,
    minimum: 1,
    maximum: 10,
    mean: 4,
    categories: [],
  });
  expect(numbers!.standardDeviation).toBeCloseTo(Math.sqrt(10), 12);
  expect(numbers!.histogram.length).toBe(24);
  expect(numbers!.histogram.reduce((sum, count) => sum + count, 0)).toBe(5);
  expect([numbers!.histogram[0], numbers!.histogram[2], numbers!.histogram[23]]).toEqual([1, 1, 1]);
});

it('describes words, the most frequent first', () => {
  expect(words).toMatchObject({
    kind: 'categorical',
    missing: 1,
    unique: 3,
    mean: null,
    histogram: [3, 1, 1],
    categories: ['a', 'b', 'c'],
  });
});

it('describes a column without values', () => {
  expect(empty).toMatchObject({
    missing: 6,
    unique: 0,
    minimum: null,
    maximum: null,
    mean: null,
    histogram: [],
  });
});

it('counts constants and numbers of extreme size', () => {
  const values = (list: number[]) =>
    describeColumn({ kind: 'numeric', name: 'x', values: Float64Array.from(list) });
  expect(values([7, 7, 7]).histogram[0]).toBe(3);
  expect(values([-1.7e308, 1.7e308]).histogram[23]).toBe(1);
});
