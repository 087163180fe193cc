import { expect, it } from 'vitest';
import { placeUnits } from './place-units.ts';

const layer = (node: string, ...inputs: string[]) => ({ node, inputs }) as never;

it('puts every layer into a column, joins them over activations, and says how many units found no room', () => {
  const { columns, bundles } = placeUnits({
    layers: [layer('x'), layer('a', 'x'), layer('bend', 'a'), layer('b', 'bend')],
    weights: [
      { node: 'a', from: 'x', inputs: 2, units: 32 },
      { node: 'b', from: 'bend', inputs: 32, units: 1 },
    ],
    features: 2,
    width: 600,
    height: 300,
  });
  expect(columns.map(({ node }) => node)).toEqual(['x', 'a', 'b']);
  expect(columns[1]!.places.length + columns[1]!.hidden).toBe(32);
  expect(columns[1]!.hidden).toBeGreaterThan(0);
  for (const { left, width, places } of columns) {
    for (const { x, y, size } of places) {
      expect(x).toBeGreaterThanOrEqual(left);
      expect(x + size).toBeLessThanOrEqual(left + width);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y + size).toBeLessThanOrEqual(300);
    }
  }
  expect(bundles.map(({ node, from, to }) => [node, from.length, to.length])).toEqual([
    ['a', 2, columns[1]!.places.length],
    ['b', columns[1]!.places.length, 1],
  ]);
});
