import { layers } from '../../layers/index.ts';
import { CARD_SPACING, CARD_SPACING_ACROSS } from '../commands/nodes.ts';
import { nextId } from '../ids.ts';
import {
  DESIGN_FORMAT_VERSION,
  type DesignEdge,
  type DesignGroup,
  type DesignNode,
  type NetworkDesign,
} from '../network-design.ts';
import { parseLayerValues } from '../parse-values.ts';

/** Builds a design that branches, layer by layer. */
export interface DesignBuilder {
  /**
   * Adds a layer fed by others and gives its id.
   * @param column how many cards to the right of the first column it stands.
   */
  add(
    type: string,
    values: Readonly<Record<string, unknown>>,
    from: readonly string[],
    column?: number,
  ): string;
  group(name: string, nodes: readonly string[]): void;
  finish(name: string): NetworkDesign;
}

/** Begins an empty design. Cards stand one row below the lowest of those that feed them. */
export function buildDesign(): DesignBuilder {
  const nodes: DesignNode[] = [];
  const edges: DesignEdge[] = [];
  const groups: DesignGroup[] = [];
  return {
    add(type, values, from, column = 0) {
      const id = nextId(
        type,
        nodes.map((node) => node.id),
      );
      const sources = nodes.filter((node) => from.includes(node.id));
      const y = Math.max(-CARD_SPACING, ...sources.map(({ position }) => position.y)) + CARD_SPACING;
      nodes.push({
        id,
        type,
        values: parseLayerValues(layers.get(type), values, `layer "${id}"`),
        label: null,
        position: { x: column * CARD_SPACING_ACROSS, y },
        parameters: {},
      });
      from.forEach((source, slot) => edges.push({ from: source, to: id, slot }));
      return id;
    },
    group(name, members) {
      groups.push({ id: `group_${groups.length + 1}`, name, nodes: members, collapsed: false });
    },
    finish(name) {
      const design = { formatVersion: DESIGN_FORMAT_VERSION, name, notes: '', nodes, edges } as const;
      return groups.length === 0 ? design : { ...design, groups };
    },
  };
}
