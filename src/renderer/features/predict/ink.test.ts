import { expect, it } from 'vitest';
import { createInk } from './ink.ts';

const sum = (values: Float32Array): number => values.reduce((all, value) => all + value, 0);

it('covers as much as the pen does: a dot and a line', () => {
  const ink = createInk(28, 28);
  ink.stamp(14, 14, 14, 14, 4);
  expect(sum(ink.coverage())).toBeCloseTo(Math.PI * 16, 0);
  ink.clear();
  expect(ink.isEmpty).toBe(true);
  expect(sum(ink.coverage())).toBe(0);
  ink.stamp(6, 10, 22, 10, 1);
  expect(sum(ink.coverage())).toBeCloseTo(16 * 2 + Math.PI, 0);
  const line = ink.coverage();
  expect([line[9 * 28 + 14], line[10 * 28 + 14], line[12 * 28 + 14]]).toEqual([1, 1, 0]);
});

it('makes a border that covers half a pixel half as bright, and what is outside of the sheet nothing', () => {
  const ink = createInk(4, 6);
  ink.stamp(-5, 2, 11, 2, 0.5);
  expect([...ink.coverage().subarray(6, 18)]).toEqual(Array.from({ length: 12 }, () => 0.5));
  ink.stamp(100, 100, 120, 100, 3);
  expect(sum(ink.coverage())).toBe(6);
});
