import type { NetworkDesign } from '../../../core/design/network-design.ts';

/** A card of a small drawing of a network. */
export interface PlacedCard {
  readonly id: string;
  /** 0-based row: one more than the lowest row that feeds it. */
  readonly row: number;
  /** Middle, 0 to 1 across. */
  readonly x: number;
}

/** Cards in rows from the inputs down, side by side where branches are. Cycles are cut where they close. */
export function placeCards({ nodes, edges }: Pick<NetworkDesign, 'nodes' | 'edges'>): readonly PlacedCard[] {
  const rows = new Map<string, number>();
  const rowOf = (id: string, path: ReadonlySet<string>): number => {
    const known = rows.get(id);
    if (known !== undefined) return known;
    const above = edges
      .filter(({ to, from }) => to === id && !path.has(from) && nodes.some((node) => node.id === from))
      .map(({ from }) => rowOf(from, new Set([...path, id])));
    const row = above.length === 0 ? 0 : 1 + Math.max(...above);
    rows.set(id, row);
    return row;
  };
  for (const { id } of nodes) rowOf(id, new Set([id]));
  return nodes.map(({ id }) => {
    const row = rows.get(id)!;
    const beside = nodes.filter((node) => rows.get(node.id) === row);
    const place = beside.findIndex((node) => node.id === id);
    return { id, row, x: (place + 0.5) / beside.length };
  });
}
