import { describe, expect, it } from 'vitest';
import { contourPieces, interpolateSurface } from './surface.ts';

const corners = [
  { x: 0, y: 0, value: 0 },
  { x: 1, y: 0, value: 1 },
  { x: 0, y: 1, value: 1 },
  { x: 1, y: 1, value: 2 },
];

describe('a surface between trials', () => {
  it('passes through the trials and stays within their range', () => {
    const { values, size, minimum, maximum } = interpolateSurface(corners, 21);
    expect(values[0]).toBeCloseTo(0, 6);
    expect(values[size - 1]).toBeCloseTo(1, 6);
    expect(values[size * size - 1]).toBeCloseTo(2, 6);
    expect(minimum).toBeGreaterThanOrEqual(0);
    expect(maximum).toBeLessThanOrEqual(2);
    expect(values[10 * size + 10]).toBeCloseTo(1, 6);
  });

  it('has its contour where its values cross the level', () => {
    const size = 11;
    const plane = Float64Array.from({ length: size * size }, (_, place) => (place % size) / (size - 1));
    const pieces = contourPieces({ size, values: plane, minimum: 0, maximum: 1 }, 0.25);
    expect(pieces).toHaveLength(size - 1);
    for (const [x1, , x2] of pieces) {
      expect(x1).toBeCloseTo(0.25, 12);
      expect(x2).toBeCloseTo(0.25, 12);
    }
    expect(contourPieces({ size, values: plane, minimum: 0, maximum: 1 }, 2)).toEqual([]);
  });
});
