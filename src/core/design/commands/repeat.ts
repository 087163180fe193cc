import { createCommand, type DesignCommand } from '../command.ts';
import type { DesignEdit } from '../edits.ts';
import { nextId } from '../ids.ts';
import type { DesignEdge, DesignGroup, DesignNode, NetworkDesign } from '../network-design.ts';
import { designError } from '../parse-node.ts';
import { edgesInto, findDownstream, getNode } from '../topology.ts';
import { setGroups } from './group-edits.ts';
import { CARD_SPACING } from './nodes.ts';

/** Most repetitions at once: a design holds 2,000 layers. */
export const MOST_REPETITIONS = 100;

/** How a block hangs in the network: one layer feeds it, one of its layers leads on. */
interface BlockEnds {
  readonly source: string;
  readonly exit: string;
}

/**
 * The ends of a block, or a sentence that says why it cannot be repeated.
 * A block is fed by a single layer from outside and leads on from a single layer.
 */
export function findBlockEnds(design: NetworkDesign, ids: ReadonlySet<string>): BlockEnds | string {
  const entering = design.edges.filter(({ from, to }) => !ids.has(from) && ids.has(to));
  const sources = new Set(entering.map(({ from }) => from));
  if (sources.size !== 1) {
    return sources.size === 0
      ? 'nothing outside feeds it'
      : `${sources.size} layers outside feed it, and only one may`;
  }
  const leaving = new Set(
    design.edges.filter(({ from, to }) => ids.has(from) && !ids.has(to)).map((e) => e.from),
  );
  const sinks = [...ids].filter((id) => !design.edges.some(({ from }) => from === id));
  const exits = new Set([...leaving, ...sinks]);
  if (exits.size !== 1) return `${exits.size} of its layers lead on, and only one may`;
  return { source: [...sources][0]!, exit: [...exits][0]! };
}

/**
 * Repeats a block so that it stands `times` times in a row: each copy takes the output of the one before,
 * and what followed follows the last. Blocks that lie whole inside come along; cards behind make room.
 * @throws StudioError `node-unknown`, `repeat-impossible`.
 */
export function repeatBlock(design: NetworkDesign, ids: readonly string[], times: number): DesignCommand {
  const block = new Set(ids);
  for (const id of block) getNode(design, id);
  if (!Number.isInteger(times) || times < 2 || times > MOST_REPETITIONS) {
    throw designError('repeat-impossible', `Expected 2 to ${MOST_REPETITIONS} repetitions, got ${times}.`);
  }
  const ends = findBlockEnds(design, block);
  if (typeof ends === 'string') {
    throw designError(
      'repeat-impossible',
      `Expected a block with one way in and one way out; ${ends}. Select another set of layers.`,
    );
  }
  const nodes = design.nodes.filter(({ id }) => block.has(id));
  const step = strideOf(design, nodes, ends);
  const behind = findDownstream(design.edges, ends.exit);
  const edits: DesignEdit[] = design.nodes.flatMap((node, index): DesignEdit[] => {
    if (block.has(node.id) || !behind.has(node.id)) return [];
    return [{ kind: 'replaceNode', index, before: node, after: shift(node, step, times - 1) }];
  });

  const taken = design.nodes.map(({ id }) => id);
  const groups: DesignGroup[] = [...(design.groups ?? [])];
  let edges = design.edges.filter(({ from, to }) => from !== ends.exit || block.has(to));
  const leaving = design.edges.filter(({ from, to }) => from === ends.exit && !block.has(to));
  let before = ends.exit;
  let place = design.nodes.length;
  for (let copy = 1; copy < times; copy++) {
    const renamed = new Map<string, string>();
    for (const node of nodes) {
      const id = nextId(node.type, taken);
      taken.push(id);
      renamed.set(node.id, id);
      edits.push({ kind: 'insertNode', index: place++, node: { ...shift(node, step, copy), id } });
    }
    const copied = nodes.flatMap(({ id }) =>
      edgesInto(design, id).map(({ from, slot }): DesignEdge => ({
        from: renamed.get(from) ?? before,
        to: renamed.get(id)!,
        slot,
      })),
    );
    edges = [...edges, ...copied];
    before = renamed.get(ends.exit)!;
    for (const group of design.groups ?? []) {
      if (!group.nodes.every((id) => block.has(id))) continue;
      groups.push({
        ...group,
        id: nextId(
          'group',
          groups.map(({ id }) => id),
        ),
        name: `${group.name} ${copy + 1}`.slice(-200),
        nodes: group.nodes.map((id) => renamed.get(id)!),
      });
    }
  }
  edges = [...edges, ...leaving.map((edge) => ({ ...edge, from: before }))];
  edits.push({ kind: 'setEdges', before: design.edges, after: edges }, ...setGroups(design, groups));
  return createCommand(`Repeat ${nodes.length === 1 ? 'a layer' : 'a block'} ${times} times`, edits);
}

/** How far one copy lies from the next: along the way from the block's source to its exit. */
function strideOf(
  design: NetworkDesign,
  nodes: readonly DesignNode[],
  { source, exit }: BlockEnds,
): { readonly x: number; readonly y: number } {
  const from = getNode(design, source).node.position;
  const to = getNode(design, exit).node.position;
  const span = (axis: 'x' | 'y') => {
    const places = nodes.map(({ position }) => position[axis]);
    return Math.max(...places) - Math.min(...places);
  };
  const isSideways = Math.abs(to.x - from.x) > Math.abs(to.y - from.y);
  return isSideways ? { x: span('x') + 2.5 * CARD_SPACING, y: 0 } : { x: 0, y: span('y') + CARD_SPACING };
}

function shift(
  node: DesignNode,
  step: { readonly x: number; readonly y: number },
  times: number,
): DesignNode {
  const { x, y } = node.position;
  return { ...node, position: { x: x + step.x * times, y: y + step.y * times } };
}
