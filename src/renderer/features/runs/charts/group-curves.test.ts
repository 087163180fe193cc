import { expect, it } from 'vitest';
import { averageCurves } from './group-curves.ts';

const curve = (x: readonly number[], y: readonly number[]) => ({
  x: Float64Array.from(x),
  y: Float64Array.from(y),
});

it('gives the mean and one sample standard deviation on either side', () => {
  const { points, band } = averageCurves([curve([1, 2], [1, 4]), curve([1, 2], [3, 4])]);
  expect([...points.y]).toEqual([2, 4]);
  expect(band.low[0]).toBeCloseTo(2 - Math.SQRT2, 12);
  expect(band.high[0]).toBeCloseTo(2 + Math.SQRT2, 12);
  expect([band.low[1], band.high[1]]).toEqual([4, 4]);
});

it('leaves a curve out before its first point, after its last and in its gaps', () => {
  const { points, band } = averageCurves([curve([1, 2, 3, 4], [1, 1, 1, 1]), curve([2, 3], [3, Number.NaN])]);
  expect([...points.x]).toEqual([1, 2, 3, 4]);
  expect([...points.y]).toEqual([1, 2, 1, 1]);
  expect(band.high[3]).toBe(1);
});

it('is straight between the points of curves that were measured at other places', () => {
  const { points } = averageCurves([curve([0, 10], [0, 10]), curve([0, 5, 10], [0, 5, 10])]);
  expect([...points.x]).toEqual([0, 5, 10]);
  expect([...points.y]).toEqual([0, 5, 10]);
});

it('says how many points of its curves are damaged', () => {
  const hurt = { ...curve([1, 2], [1, Number.NaN]), damaged: 7 };
  expect(averageCurves([hurt, curve([1, 2], [1, 1])]).points.damaged).toBe(7);
  expect(averageCurves([]).points.x.length).toBe(0);
});
