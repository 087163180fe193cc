import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutPoints, type Points } from './points.ts';
import { thinPoints } from './thin.ts';

const range = (count: number): Float64Array => Float64Array.from({ length: count }, (_, i) => i);

test('three spikes of a single point survive in a million points, at every zoom', () => {
  const count = 1_000_000;
  const points: Points = { x: range(count), y: new Float64Array(count).fill(1) };
  const spikes = [123_457, 500_000, 999_998];
  spikes.forEach((place, i) => (points.y[place] = i === 1 ? -50 : 100 + i));
  for (let size = count; size >= 1000; size = Math.floor(size / 7)) {
    for (const place of spikes) {
      const from = Math.max(0, Math.min(count - size, place - Math.floor(size / 3)));
      const thin = thinPoints(cutPoints(points, from, from + size - 1), 1200);
      expect(thin.x.length).toBeLessThanOrEqual(1200);
      expect(thin.y[thin.x.indexOf(place)]).toBe(points.y[place]);
    }
  }
});

test('thinning keeps the ends, the extremes, the order and real points only', () => {
  const values = fc.array(fc.oneof(fc.double({ min: -1e6, max: 1e6 }), fc.constant(Number.NaN)), {
    minLength: 1,
    maxLength: 400,
  });
  fc.assert(
    fc.property(values, fc.integer({ min: 5, max: 60 }), (list, maximum) => {
      const points = { x: range(list.length), y: Float64Array.from(list) };
      const thin = thinPoints(points, maximum);
      expect(thin.x.length).toBeLessThanOrEqual(Math.max(maximum, 5));
      expect(thin.x[0]).toBe(0);
      expect(thin.x.at(-1)).toBe(list.length - 1);
      for (let i = 0; i < thin.x.length; i++) {
        expect(thin.y[i]).toBe(points.y[thin.x[i]!]);
        if (i > 0) expect(thin.x[i]!).toBeGreaterThan(thin.x[i - 1]!);
      }
      const finite = list.filter(Number.isFinite);
      if (finite.length > 0) {
        expect(Math.max(...thin.y.filter(Number.isFinite))).toBe(Math.max(...finite));
        expect(Math.min(...thin.y.filter(Number.isFinite))).toBe(Math.min(...finite));
      }
      if (finite.length < list.length) expect(thin.y.some(Number.isNaN)).toBe(true);
    }),
  );
});
