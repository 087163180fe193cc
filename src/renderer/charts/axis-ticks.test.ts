import { describe, expect, it } from 'vitest';
import { COUNTED_STEPS, linearScale, logScale } from './axis-ticks.ts';

describe('an axis', () => {
  it('over more powers of ten than it has room for skips some instead of labelling those between', () => {
    expect(logScale(1e-4, 1, 3).ticks.map(({ label }) => label)).toEqual(['0.0001', '0.01', '1']);
    expect(logScale(1e-4, 1, 5).ticks.map(({ at }) => at)).toEqual([-4, -3, -2, -1, 0]);
  });

  it('of what is counted has no label at a half', () => {
    const labels = (steps?: readonly number[]) =>
      linearScale(0, 15, 6, 0, steps).ticks.map(({ label }) => label);
    expect(labels()).toContain('2.5');
    expect(labels(COUNTED_STEPS)).toEqual(['0', '5', '10', '15']);
  });
});
