import type { DesignDifference } from '../../core/design/compare-designs.ts';
import type { DesignNode, NetworkDesign } from '../../core/design/network-design.ts';
import { nodeTitle } from '../../core/design/topology.ts';
import { CARD, wireId, type Box, type Point } from './projection.ts';

/** A layer of the earlier version that the later one no longer has, at a place of its own on its canvas. */
export interface Ghost {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly position: Point;
}

/** A connection that is gone; its ends are layers or ghosts. */
export interface GhostWire {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** What is no longer there, drawn where it was. */
export interface Ghosts {
  readonly cards: readonly Ghost[];
  readonly wires: readonly GhostWire[];
}

export const NO_GHOSTS: Ghosts = { cards: [], wires: [] };

/** Free room between a ghost and its neighbours, in pixels. */
const GAP = 16;

export const ghostId = (id: string): string => `ghost:${id}`;

/**
 * Places for the layers that are gone: where they stood seen from a neighbour that is still there, else aside.
 * @param design the later version, whose cards keep their places.
 * @param taken what stands on the canvas: cards and collapsed blocks, by id.
 */
export function placeGhosts(
  difference: DesignDifference,
  design: NetworkDesign,
  taken: ReadonlyMap<string, Point>,
): Ghosts {
  const boxes: Box[] = [
    ...[...taken.values()].map((at) => ({ ...at, ...CARD })),
    ...difference.addedEdges.flatMap(({ from, to }) => boxOfWire(taken.get(from), taken.get(to))),
  ];
  const cards = difference.removed.map((node): Ghost => {
    const position = findRoom(shift(node, difference, design), boxes);
    boxes.push({ ...position, ...CARD });
    return { id: ghostId(node.id), type: node.type, title: nodeTitle(node), position };
  });
  const shown = new Set([...taken.keys(), ...cards.map(({ id }) => id)]);
  const gone = new Set(difference.removed.map(({ id }) => id));
  const endOf = (id: string): string => (gone.has(id) ? ghostId(id) : id);
  const wires = difference.removedEdges
    .map((edge) => ({ id: ghostId(wireId(edge)), from: endOf(edge.from), to: endOf(edge.to) }))
    .filter(({ from, to }) => shown.has(from) && shown.has(to));
  return { cards, wires };
}

/** Where it stood, moved along with the first neighbour that is still there. */
function shift(
  node: DesignNode,
  { removedEdges, earlierPlaces }: DesignDifference,
  design: NetworkDesign,
): Point {
  const neighbours = removedEdges.flatMap(({ from, to }) =>
    to === node.id ? [from] : from === node.id ? [to] : [],
  );
  for (const id of neighbours) {
    const before = earlierPlaces.get(id);
    const after = design.nodes.find((each) => each.id === id);
    if (before !== undefined && after !== undefined)
      return {
        x: node.position.x + after.position.x - before.x,
        y: node.position.y + after.position.y - before.y,
      };
  }
  return node.position;
}

/** The room of a new wire that leads down: a ghost in its way would look as if it were connected. */
function boxOfWire(start: Point | undefined, end: Point | undefined): readonly Box[] {
  if (start === undefined || end === undefined || end.y <= start.y + CARD.height) return [];
  const middle = CARD.width / 2;
  return [
    {
      x: Math.min(start.x, end.x) + middle - GAP,
      y: start.y + CARD.height,
      width: Math.abs(end.x - start.x) + 2 * GAP,
      height: end.y - start.y - CARD.height,
    },
  ];
}

function findRoom(wanted: Point, boxes: readonly Box[]): Point {
  let { x } = wanted;
  const { y } = wanted;
  for (;;) {
    const hit = boxes.find(
      (box) =>
        x < box.x + box.width + GAP &&
        box.x < x + CARD.width + GAP &&
        y < box.y + box.height &&
        box.y < y + CARD.height,
    );
    if (hit === undefined) return { x, y };
    x = hit.x + hit.width + GAP;
  }
}
