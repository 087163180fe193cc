import { layers } from '../../layers/index.ts';
import { createCommand, type DesignCommand } from '../command.ts';
import type { DesignEdge, DesignNode, NetworkDesign } from '../network-design.ts';
import { designError } from '../parse-node.ts';
import { edgesInto, edgesOutOf, getNode, nodeTitle } from '../topology.ts';

/** Two neighbours of a chain: `upper` feeds `lower` and nothing else does. */
interface Pair {
  readonly upper: DesignNode;
  readonly lower: DesignNode;
}

/** The pair that would change places, or null when the layer cannot move that way. */
function findPair(design: NetworkDesign, id: string, direction: 'up' | 'down'): Pair | null {
  const { node } = getNode(design, id);
  const edges = direction === 'up' ? edgesInto(design, id) : edgesOutOf(design, id);
  if (edges.length !== 1) return null;
  const other = getNode(design, direction === 'up' ? edges[0]!.from : edges[0]!.to).node;
  const pair = direction === 'up' ? { upper: other, lower: node } : { upper: node, lower: other };
  const takesOneInput = (each: DesignNode) => layers.get(each.type).inputs.maximum === 1;
  const isChain =
    takesOneInput(pair.upper) && takesOneInput(pair.lower) && edgesOutOf(design, pair.upper.id).length === 1;
  return isChain && pair.upper.id !== pair.lower.id ? pair : null;
}

/** Whether a layer can change places with its neighbour: both have one input, and the upper feeds only the lower. */
export function canMoveInChain(design: NetworkDesign, id: string, direction: 'up' | 'down'): boolean {
  return findPair(design, id, direction) !== null;
}

/**
 * Moves a layer one place up (towards the input) or down in a chain; the cards change places too.
 * @throws StudioError `node-unknown`, `move-impossible`.
 */
export function moveInChain(design: NetworkDesign, id: string, direction: 'up' | 'down'): DesignCommand {
  const { node } = getNode(design, id);
  const pair = findPair(design, id, direction);
  if (pair === null) {
    throw designError(
      'move-impossible',
      `Expected a neighbour ${direction === 'up' ? 'above' : 'below'} "${id}" with one input and one output to change places with, found none.`,
      { node: id, direction },
    );
  }
  const upper = getNode(design, pair.upper.id);
  const lower = getNode(design, pair.lower.id);
  const swapped = new Map([
    [upper.node.id, lower.node.id],
    [lower.node.id, upper.node.id],
  ]);
  const edges = design.edges.map(({ from, to, slot }): DesignEdge => {
    return { from: swapped.get(from) ?? from, to: swapped.get(to) ?? to, slot };
  });
  return createCommand(`Move ${nodeTitle(node)} ${direction}`, [
    { kind: 'deleteNode', index: lower.index, node: lower.node },
    {
      kind: 'replaceNode',
      index: upper.index - (lower.index < upper.index ? 1 : 0),
      before: upper.node,
      after: { ...upper.node, position: lower.node.position },
    },
    {
      kind: 'insertNode',
      index: Math.min(upper.index, lower.index),
      node: { ...lower.node, position: upper.node.position },
    },
    { kind: 'setEdges', before: design.edges, after: edges },
  ]);
}
