import { expect, test } from 'vitest';
import { smoothCurve } from './smooth.ts';

test('a constant stays what it is from the first point on', () => {
  expect([...smoothCurve(Float64Array.of(3, 3, 3, 3), 0.9)]).toEqual(
    [3, 3, 3, 3].map(() => expect.closeTo(3, 12)),
  );
});

test('the corrected average of the first points is the weighted mean', () => {
  const smoothed = smoothCurve(Float64Array.of(1, 2), 0.5);
  expect(smoothed[0]).toBeCloseTo(1, 12);
  expect(smoothed[1]).toBeCloseTo((0.25 * 1 + 0.5 * 2) / 0.75, 12);
});

test('gaps stay gaps and do not poison what follows', () => {
  const smoothed = smoothCurve(Float64Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, 1), 0.8);
  expect(smoothed[1]).toBeNaN();
  expect(smoothed[2]).toBeNaN();
  expect(smoothed[3]).toBeCloseTo(1, 12);
});

test('a weight of 0 gives the curve itself', () => {
  const y = Float64Array.of(1, 5, 2);
  expect(smoothCurve(y, 0)).toBe(y);
});
