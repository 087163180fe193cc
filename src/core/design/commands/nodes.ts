import { layers } from '../../layers/index.ts';
import { createCommand, type DesignCommand } from '../command.ts';
import type { DesignEdit } from '../edits.ts';
import { nextId } from '../ids.ts';
import type { DesignEdge, DesignNode, NetworkDesign } from '../network-design.ts';
import { designError, parsePosition } from '../parse-node.ts';
import { parseLayerValues } from '../parse-values.ts';
import { dropFromGroups } from './group-edits.ts';
import { closeSlots, edgesInto, edgesOutOf, findDownstream, getNode, nodeTitle } from '../topology.ts';

/** Distance from a card to the one below it, in pixels. */
export const CARD_SPACING = 120;

/** Distance from a card to the one at its right. */
export const CARD_SPACING_ACROSS = 320;

/** Which layer to add. */
export interface NewNode {
  readonly type: string;
  /** Missing ones take their defaults. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Free place: given; after a node: below it; else below everything. */
  readonly position?: { readonly x: number; readonly y: number };
}

/** A node with a fresh id; its values are checked. @throws StudioError `layer-unknown`, `field-invalid`. */
export function createNode(
  design: NetworkDesign,
  { type, values = {}, position }: NewNode,
  fallback: { readonly x: number; readonly y: number },
): DesignNode {
  const layer = layers.get(type);
  const id = nextId(
    type,
    design.nodes.map((node) => node.id),
  );
  const where = `layer "${id}"`;
  return {
    id,
    type,
    values: parseLayerValues(layer, values, where),
    label: null,
    position: parsePosition(position ?? fallback, where),
    parameters: {},
  };
}

/**
 * Adds a layer. With `after`, it takes its input from that node and takes over everything that the node
 * fed; the cards below make room. Without, it stands alone.
 * @throws StudioError `node-unknown`, `layer-unknown`, `field-invalid`, `edge-invalid` (an input layer after a node).
 */
export function addNode(design: NetworkDesign, added: NewNode, after: string | null = null): DesignCommand {
  const label = `Add ${layers.get(added.type).label}`;
  if (after === null) {
    const lowest = design.nodes.reduce<number | null>(
      (y, { position }) => Math.max(y ?? position.y, position.y),
      null,
    );
    const fallback = {
      x: design.nodes.at(-1)?.position.x ?? 0,
      y: lowest === null ? 0 : lowest + CARD_SPACING,
    };
    return createCommand(label, [
      { kind: 'insertNode', index: design.nodes.length, node: createNode(design, added, fallback) },
    ]);
  }
  getNode(design, after);
  return createCommand(label, insertBehind(design, added, after, edgesOutOf(design, after)).edits);
}

/** The edits that put a new node behind `from`, onto some of the edges that leave it. */
export function insertBehind(
  design: NetworkDesign,
  added: NewNode,
  from: string,
  onto: readonly DesignEdge[],
): { readonly edits: readonly DesignEdit[]; readonly node: DesignNode } {
  const source = getNode(design, from);
  const step = stepBehind(design, source.node, onto);
  const { x, y } = source.node.position;
  const node = createNode(design, added, { x: x + step.x, y: y + step.y });
  if (layers.get(added.type).inputs.maximum === 0) {
    throw designError(
      'edge-invalid',
      `${layers.get(added.type).label} takes no input: add it without a layer before it.`,
      {
        node: node.id,
      },
    );
  }
  const rest = design.edges.map((edge) => (onto.includes(edge) ? { ...edge, from: node.id } : edge));
  const edges = [...rest, { from, to: node.id, slot: 0 }];
  // Moves first: their indexes are those before the insertion.
  const room = added.position === undefined ? makeRoom(design, onto, node, step) : [];
  return {
    node,
    edits: [
      ...room,
      { kind: 'insertNode', index: source.index + 1, node },
      { kind: 'setEdges', before: design.edges, after: edges },
    ],
  };
}

/** From a card to the place behind it: to the right where its edge leads across, else down. */
function stepBehind(
  design: NetworkDesign,
  source: DesignNode,
  onto: readonly DesignEdge[],
): { readonly x: number; readonly y: number } {
  const target = design.nodes.find((node) => node.id === onto[0]?.to);
  const right = (target?.position.x ?? 0) - source.position.x;
  const down = (target?.position.y ?? 0) - source.position.y;
  const isAcross = target !== undefined && right > 0 && right > Math.abs(down);
  return isAcross ? { x: CARD_SPACING_ACROSS, y: 0 } : { x: 0, y: CARD_SPACING };
}

/** Moves what lies behind the new card on, where it would be covered. */
function makeRoom(
  design: NetworkDesign,
  onto: readonly DesignEdge[],
  added: DesignNode,
  step: { readonly x: number; readonly y: number },
): readonly DesignEdit[] {
  const targets = new Set(onto.map((edge) => edge.to));
  const behind = new Set(targets);
  for (const id of targets) for (const further of findDownstream(design.edges, id)) behind.add(further);
  const isCovered = design.nodes.some(
    ({ id, position }) =>
      behind.has(id) &&
      Math.abs(position.y - added.position.y) < CARD_SPACING &&
      Math.abs(position.x - added.position.x) < CARD_SPACING_ACROSS - 40,
  );
  if (!isCovered) return [];
  return design.nodes.flatMap((node, index): DesignEdit[] => {
    if (!behind.has(node.id)) return [];
    const position = { x: node.position.x + step.x, y: node.position.y + step.y };
    return [{ kind: 'replaceNode', index, before: node, after: { ...node, position } }];
  });
}

/**
 * Deletes layers. Where a deleted layer had one input, what it fed is fed by that input instead, so that
 * a chain stays a chain; otherwise its edges go with it. Merges close the holes in their inputs.
 * @throws StudioError `node-unknown`.
 */
export function removeNodes(design: NetworkDesign, ids: readonly string[]): DesignCommand {
  const edits: DesignEdit[] = [];
  let { nodes, edges } = design;
  const unique = [...new Set(ids)];
  for (const id of unique) {
    const current = { ...design, nodes, edges };
    const { node, index } = getNode(current, id);
    const incoming = edgesInto(current, id);
    const healed = edges.flatMap((edge) => {
      if (edge.to === id) return [];
      if (edge.from !== id) return [edge];
      return incoming.length === 1 && incoming[0]!.from !== id ? [{ ...edge, from: incoming[0]!.from }] : [];
    });
    edits.push({ kind: 'deleteNode', index, node });
    nodes = nodes.toSpliced(index, 1);
    edges = closeSlots(nodes, healed, new Set(edgesOutOf(current, id).map((edge) => edge.to)));
  }
  if (edges !== design.edges) edits.push({ kind: 'setEdges', before: design.edges, after: edges });
  // First, so that undoing puts layers back before the groups that name them.
  edits.unshift(...dropFromGroups(design, new Set(unique)));
  const label =
    unique.length === 1
      ? `Delete ${nodeTitle(getNode(design, unique[0]!).node)}`
      : `Delete ${unique.length} layers`;
  return createCommand(label, edits);
}

/** {@link removeNodes} of one layer. */
export function removeNode(design: NetworkDesign, id: string): DesignCommand {
  return removeNodes(design, [id]);
}
