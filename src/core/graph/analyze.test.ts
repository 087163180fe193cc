import { describe, expect, it } from 'vitest';
import type { DesignNode, NetworkDesign } from '../design/network-design.ts';
import { analyzeDesign, buildGraph } from './analyze.ts';

function node(id: string, type: string, values: DesignNode['values'] = {}): DesignNode {
  return { id, type, values, label: null, position: { x: 0, y: 0 }, parameters: {} };
}

function chain(...nodes: DesignNode[]): NetworkDesign {
  const edges = nodes.slice(1).map((each, index) => ({ from: nodes[index]!.id, to: each.id, slot: 0 }));
  return { formatVersion: 1, name: 'test', notes: '', nodes, edges };
}

const codes = (design: NetworkDesign) => analyzeDesign(design).diagnostics.map((each) => each.code);

describe('analyzeDesign', () => {
  const design = chain(
    node('x', 'input', { shape: [4] }),
    node('h', 'dense', { units: 8 }),
    node('y', 'dense', { units: 3 }),
  );

  it('infers shapes and counts parameters and multiply-adds', () => {
    const graph = buildGraph(design);
    expect(graph.nodes.map((each) => each.outputShape)).toEqual([[4], [8], [3]]);
    expect(graph.parameterCount).toBe(4 * 8 + 8 + 8 * 3 + 3);
    expect(graph.multiplyAdds).toBe(4 * 8 + 8 * 3);
    expect(graph.outputs).toEqual([2]);
  });

  it('sorts nodes that were drawn in any order', () => {
    const shuffled = { ...design, nodes: [...design.nodes].reverse() };
    expect(buildGraph(shuffled).nodes.map((each) => each.id)).toEqual(['x', 'h', 'y']);
  });

  it('names every layer of a cycle', () => {
    const cyclic = { ...design, edges: [...design.edges.slice(1), { from: 'y', to: 'h', slot: 0 }] };
    const cycle = analyzeDesign(cyclic).diagnostics.find((each) => each.code === 'cycle');
    expect(cycle?.details['nodes']).toEqual(['h', 'y']);
  });

  it('puts each problem on the card that causes it', () => {
    const broken = chain(
      node('x', 'input', { shape: [4] }),
      node('h', 'dense', { units: 1.5 }),
      node('y', 'dense'),
    );
    expect(analyzeDesign(broken).diagnostics.map(({ node, code }) => [node, code])).toEqual([
      ['h', 'field-invalid'],
    ]);
  });

  it('reports edges to nowhere, missing inputs, taken slots and empty designs', () => {
    expect(codes({ ...design, edges: [...design.edges, { from: 'y', to: 'z', slot: 0 }] })).toEqual([
      'edge-dangling',
    ]);
    expect(codes({ ...design, edges: design.edges.slice(1) })).toEqual(['inputs-too-few']);
    expect(codes({ ...design, edges: [...design.edges, { from: 'x', to: 'y', slot: 0 }] })).toEqual([
      'slot-taken',
    ]);
    expect(codes({ ...design, nodes: [], edges: [] })).toEqual(['input-missing']);
  });

  it('refuses a tensor that no machine can hold, with its size', () => {
    const huge = chain(node('x', 'input', { shape: [2_000_000_000, 1000] }), node('y', 'dense'));
    expect(analyzeDesign(huge).diagnostics[0]!.message).toContain('2000000000000');
  });

  it('throws the first problem when a graph is required', () => {
    expect(() => buildGraph(chain(node('x', 'input'), node('y', 'nothing')))).toThrow(
      /no layer of type "nothing".*layer "y"/,
    );
  });
});
