import type { DesignDifference } from '../../core/design/compare-designs.ts';
import { ADDED, compareDesigns } from '../../core/design/compare-designs.ts';
import type { NetworkDesign } from '../../core/design/network-design.ts';
import { analyzeDesign } from '../../core/graph/analyze.ts';
import { layOut, type LayoutDirection } from './auto-layout.ts';
import { arrangeLayers, type LayerRow } from './layer-rows.ts';
import { CARD, projectDesign, wireId, type CanvasCard, type CanvasWire } from './projection.ts';

/** How a layer or a connection stands between two networks. */
export type Fate = 'same' | 'added' | 'changed' | 'removed';

/** A layer of one network or of both. */
export interface UnionCard extends CanvasCard {
  readonly fate: Fate;
  /** What differs, "units 16 → 32"; empty for `same`. */
  readonly words: string;
}

/** A connection of one network or of both. */
export interface UnionWire extends CanvasWire {
  readonly fate: Fate;
}

/** Two networks in one picture: everything that either has, laid out anew, each part with its fate. */
export interface UnionNetwork {
  readonly difference: DesignDifference;
  readonly cards: readonly UnionCard[];
  readonly wires: readonly UnionWire[];
}

/** Lays two networks over each other; layers are the same where their ids are. Works on unfinished designs. */
export function uniteNetworks(
  before: NetworkDesign,
  after: NetworkDesign,
  direction: LayoutDirection = 'down',
): UnionNetwork {
  const difference = compareDesigns(before, after);
  const gone = new Set(difference.removed.map(({ id }) => id));
  const design: NetworkDesign = {
    ...after,
    nodes: [...after.nodes, ...difference.removed],
    edges: [...after.edges, ...difference.removedEdges],
    groups: [],
  };
  const rows = [
    ...arrangeLayers(after, analyzeDesign(after)),
    ...arrangeLayers(before, analyzeDesign(before)).filter(({ node }) => gone.has(node.id)),
  ];
  const places = new Map(
    layOut(projectDesign(design, rows), direction, () => CARD.height + NOTE).map((each) => [
      each.id,
      each.position,
    ]),
  );
  const placed = rows.map((row): LayerRow => ({
    ...row,
    node: { ...row.node, position: places.get(row.node.id) ?? row.node.position },
  }));
  const { cards, wires } = projectDesign(design, placed);
  const newWires = new Set(difference.addedEdges.map(wireId));
  const oldWires = new Set(difference.removedEdges.map(wireId));
  return {
    difference,
    cards: cards.map((card) => {
      const words = gone.has(card.id) ? 'removed' : (difference.changed.get(card.id) ?? '');
      const fate =
        words === '' ? 'same' : gone.has(card.id) ? 'removed' : words === ADDED ? 'added' : 'changed';
      return { ...card, fate, words };
    }),
    wires: wires.map((wire) => ({
      ...wire,
      fate: oldWires.has(wire.id) ? 'removed' : newWires.has(wire.id) ? 'added' : 'same',
    })),
  };
}

/** Room under a card for what changed, in pixels. */
const NOTE = 12;
