import type { DesignNode, NetworkDesign } from '../../src/core/design/network-design.ts';

/** A layer of a chain: type and values. */
export type ChainLayer = readonly [type: string, values?: DesignNode['values']];

/** A design in which each layer feeds the next. */
export function chain(name: string, ...layers: readonly ChainLayer[]): NetworkDesign {
  const nodes = layers.map(([type, values = {}], index) => ({
    id: `${type}_${index}`,
    type,
    values,
    label: null,
    position: { x: 0, y: index * 80 },
    parameters: {},
  }));
  const edges = nodes.slice(1).map((node, index) => ({ from: nodes[index]!.id, to: node.id, slot: 0 }));
  return { formatVersion: 1, name, notes: '', nodes, edges };
}
