import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thinPoints } from './thin-points.ts';

function curve(y: Float64Array) {
  return { x: Float64Array.from(y, (_, index) => index), y };
}

describe('thinning', () => {
  it('shows three single-point spikes in a million points, at every number of points', () => {
    const [x, y] = [new Float64Array(1_000_000), new Float64Array(1_000_000)];
    for (let index = 0; index < x.length; index++) [x[index], y[index]] = [index, (index % 97) / 97];
    const spikes = new Map([
      [123_456, 50],
      [500_000, -70],
      [999_998, 60],
    ]);
    for (const [place, value] of spikes) y[place] = value;
    for (const maximum of [20, 400, 2000]) {
      const thin = thinPoints({ x, y }, maximum);
      expect(thin.x.length).toBeLessThanOrEqual(maximum);
      for (const [place, value] of spikes) {
        const found = thin.x.indexOf(place);
        expect(thin.y[found]).toBe(value);
      }
    }
  });

  it('keeps both ends, both exact extrema, rising x and its limit for any curve', () => {
    const numbers = fc.array(
      fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(Number.NaN)),
      {
        minLength: 5,
        maxLength: 3000,
      },
    );
    fc.assert(
      fc.property(numbers, fc.integer({ min: 5, max: 300 }), (values, maximum) => {
        const points = curve(Float64Array.from(values));
        const thin = thinPoints(points, maximum);
        expect(thin.x.length).toBeLessThanOrEqual(Math.max(maximum, 5));
        expect(thin.x[0]).toBe(0);
        expect(thin.x.at(-1)).toBe(values.length - 1);
        expect(thin.x.every((x, index) => index === 0 || x > (thin.x[index - 1] as number))).toBe(true);
        const finite = values.filter((value) => !Number.isNaN(value));
        const kept = [...thin.y].filter((value) => !Number.isNaN(value));
        if (finite.length > 0) {
          expect(Math.min(...kept)).toBe(Math.min(...finite));
          expect(Math.max(...kept)).toBe(Math.max(...finite));
        }
        expect(thin.y.some(Number.isNaN)).toBe(values.some(Number.isNaN));
      }),
      { numRuns: 60 },
    );
  });

  it('leaves a short curve as it is', () => {
    const points = curve(Float64Array.of(3, Number.NaN, 1));
    expect(thinPoints(points, 4)).toBe(points);
  });
});
