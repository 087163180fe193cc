import type { DesignNode, NetworkDesign } from '../../src/core/design/network-design.ts';

/** A design in which each layer feeds the next. */
export function chain(
  ...layers: readonly (readonly [type: string, values?: DesignNode['values']])[]
): NetworkDesign {
  const nodes = layers.map(([type, values = {}], index) => ({
    id: `${type}_${index}`,
    type,
    values,
    label: null,
    position: { x: 0, y: index * 80 },
    parameters: {},
  }));
  const edges = nodes.slice(1).map((node, index) => ({ from: nodes[index]!.id, to: node.id, slot: 0 }));
  return { formatVersion: 1, name: 'Benchmark', notes: '', nodes, edges };
}
