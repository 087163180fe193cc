import dagre from '@dagrejs/dagre';
import type { Placement } from '../../core/design/commands/index.ts';
import { CARD, type CanvasProjection, type Point } from './projection.ts';

/** Top-down as one reads, or left to right as data flows in papers. */
export type LayoutDirection = 'down' | 'across';

/** Cards stand on this grid. */
export const GRID = 8;

/**
 * Places for all cards by rank, so that every wire leads forward. Cards of an open block stay together, those
 * of a collapsed one keep their places within it.
 * @param heightOf measured height of a card, which grows with a problem.
 */
export function layOut(
  projection: CanvasProjection,
  direction: LayoutDirection,
  heightOf: (id: string) => number,
): readonly Placement[] {
  const graph = new dagre.graphlib.Graph({ multigraph: true, compound: true });
  const isDown = direction === 'down';
  graph.setGraph({
    rankdir: isDown ? 'TB' : 'LR',
    nodesep: isDown ? 48 : 32,
    ranksep: isDown ? 48 : 88,
    edgesep: 24,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of [...projection.cards, ...projection.blocks]) {
    graph.setNode(id, { width: CARD.width, height: heightOf(id) });
  }
  for (const { id, group } of projection.frames) {
    graph.setNode(id, {});
    for (const member of group.nodes) graph.setParent(member, id);
  }
  for (const { id, from, to } of projection.wires) graph.setEdge(from, to, { weight: 1 }, id);
  dagre.layout(graph);
  const cornerOf = (id: string): Point => {
    const { x, y, width, height } = graph.node(id) as { x: number; y: number; width: number; height: number };
    return { x: snap(x - width / 2), y: snap(y - height / 2) };
  };
  const cards = projection.cards.map(({ id }) => ({ id, position: cornerOf(id) }));
  const inside = projection.blocks.flatMap((block) => {
    const corner = cornerOf(block.id);
    return block.rows.map(({ node }) => ({
      id: node.id,
      position: {
        x: node.position.x + corner.x - block.position.x,
        y: node.position.y + corner.y - block.position.y,
      },
    }));
  });
  return [...cards, ...inside];
}

function snap(value: number): number {
  return Math.round(value / GRID) * GRID + 0;
}
