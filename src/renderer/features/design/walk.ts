import type { NetworkDesign } from '../../../core/design/network-design.ts';
import { edgesInto, edgesOutOf, getNode } from '../../../core/design/topology.ts';

/** An arrow key on the canvas. */
export type Direction = 'up' | 'down' | 'left' | 'right';

/**
 * The layer that an arrow key leads to: along a connection where one leads that way, else the nearest card on
 * that side; null when there is none.
 */
export function walk(design: NetworkDesign, from: string, direction: Direction): string | null {
  const { position } = getNode(design, from).node;
  const axis = direction === 'up' || direction === 'down' ? 'y' : 'x';
  const cross = axis === 'y' ? 'x' : 'y';
  const sign = direction === 'down' || direction === 'right' ? 1 : -1;
  const rank = (id: string): number => {
    const other = getNode(design, id).node.position;
    const along = (other[axis] - position[axis]) * sign;
    return along <= 0 ? Infinity : along + 2 * Math.abs(other[cross] - position[cross]);
  };
  const linked = [
    ...edgesInto(design, from).map((edge) => edge.from),
    ...edgesOutOf(design, from).map((edge) => edge.to),
  ];
  return (
    nearest(linked, rank) ??
    nearest(
      design.nodes.map(({ id }) => id),
      rank,
    )
  );
}

function nearest(ids: readonly string[], rank: (id: string) => number): string | null {
  let best: string | null = null;
  for (const id of ids) if (rank(id) < (best === null ? Infinity : rank(best))) best = id;
  return best;
}
