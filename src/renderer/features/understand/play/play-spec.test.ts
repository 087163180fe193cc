import { describe, expect, it } from 'vitest';
import { generateTable } from '../../../../core/datasets/generators/index.ts';
import { buildGraph } from '../../../../core/graph/analyze.ts';
import { createPlaySpec, PLANE_GENERATORS, readHidden, replaceHidden, resizeInput } from './play-spec.ts';

describe('networks of the playground', () => {
  it('are whole for every plane, 2-8-8-1 unless asked otherwise', () => {
    for (const type of PLANE_GENERATORS) {
      const { design, data } = createPlaySpec(type);
      expect(data.source.kind).toBe('generator');
      if (data.source.kind !== 'generator') continue;
      // Two features, and the target.
      expect(generateTable({ ...data.source.spec, values: { samples: 20 } }, 1).columns).toHaveLength(3);
      expect(readHidden(design)).toEqual({ units: [8, 8], activation: 'tanh' });
      expect(buildGraph(design).nodes.at(-1)!.outputShape).toEqual([type === 'blobs' ? 3 : 1]);
    }
  });

  it('get other hidden layers and keep the layer that answers', () => {
    const changed = replaceHidden(createPlaySpec('blobs').design, [4, 5, 6], 'relu', 2);
    expect(readHidden(changed)).toEqual({ units: [4, 5, 6], activation: 'relu' });
    expect(buildGraph(changed).nodes.at(-1)!.outputShape).toEqual([3]);
    expect(readHidden(replaceHidden(changed, [], 'tanh', 2))).toEqual({ units: [], activation: null });
  });

  it('take more features', () => {
    const wide = resizeInput(createPlaySpec('moons').design, 5)!;
    expect(buildGraph(wide).nodes[0]!.outputShape).toEqual([5]);
  });

  it('are not taken apart where they branch', () => {
    const { design } = createPlaySpec('moons');
    const [first, second] = design.nodes;
    const branched = { ...design, edges: [...design.edges, { from: first!.id, to: second!.id, slot: 1 }] };
    expect(readHidden(branched)).toBeNull();
  });
});
