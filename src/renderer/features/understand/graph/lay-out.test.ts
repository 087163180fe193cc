import { expect, it } from 'vitest';
import { layOutGraph, NODE } from './lay-out.ts';

it('places every layer right of what feeds it, without overlaps', () => {
  const { layers, edges, width, height } = layOutGraph([
    { node: 'x', inputs: [] },
    { node: 'a', inputs: ['x'] },
    { node: 'b', inputs: ['x'] },
    { node: 'sum', inputs: ['a', 'b', 'x'] },
    { node: 'twice', inputs: ['sum', 'sum'] },
  ]);
  const at = new Map(layers.map((each) => [each.node, each]));
  for (const { from, to } of edges) {
    expect(at.get(to)!.x).toBeGreaterThanOrEqual(at.get(from)!.x + NODE.width);
  }
  expect(edges).toHaveLength(7);
  for (const a of layers) {
    expect(a.x + NODE.width).toBeLessThanOrEqual(width + 1);
    expect(a.y + NODE.height).toBeLessThanOrEqual(height + 1);
    for (const b of layers) {
      if (a === b) continue;
      const overlaps = Math.abs(a.x - b.x) < NODE.width && Math.abs(a.y - b.y) < NODE.height;
      expect(overlaps).toBe(false);
    }
  }
});
