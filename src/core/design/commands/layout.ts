import { createCommand, type DesignCommand } from '../command.ts';
import type { DesignEdit } from '../edits.ts';
import type { NetworkDesign } from '../network-design.ts';
import { parsePosition } from '../parse-node.ts';
import { getNode, nodeTitle } from '../topology.ts';

/** Where a card should be. */
export interface Placement {
  readonly id: string;
  readonly position: { readonly x: number; readonly y: number };
}

/**
 * Moves cards on the canvas. Moves of the same cards in quick succession become one undo step.
 * @throws StudioError `node-unknown`, `position-invalid`.
 */
export function move(design: NetworkDesign, placements: readonly Placement[]): DesignCommand {
  const edits = placements.flatMap(({ id, position }): DesignEdit[] => {
    const { node, index } = getNode(design, id);
    const { x, y } = parsePosition(position, `layer "${id}"`);
    if (x === node.position.x && y === node.position.y) return [];
    return [{ kind: 'replaceNode', index, before: node, after: { ...node, position: { x, y } } }];
  });
  const [first] = placements;
  const label =
    placements.length === 1
      ? `Move ${nodeTitle(getNode(design, first!.id).node)}`
      : `Move ${placements.length} layers`;
  const ids = placements.map(({ id }) => id).sort();
  return createCommand(label, edits, `move:${ids.join(',')}`);
}

/** Moves cards to where an automatic layout wants them, as one step. `label`: "Lay out top-down". */
export function arrange(
  design: NetworkDesign,
  placements: readonly Placement[],
  label: string,
): DesignCommand {
  return createCommand(label, move(design, placements).edits);
}

/** Which way cards are lined up: a column has one x, a row one y. */
export type Alignment = 'column' | 'row';

/**
 * Lines cards up on the mean of their places.
 * @throws StudioError `node-unknown`.
 */
export function align(design: NetworkDesign, ids: readonly string[], alignment: Alignment): DesignCommand {
  const cards = ids.map((id) => getNode(design, id).node);
  const axis = alignment === 'column' ? 'x' : 'y';
  const mean = cards.reduce((sum, { position }) => sum + position[axis], 0) / Math.max(1, cards.length);
  const placements = cards.map(({ id, position }) => ({
    id,
    position: { ...position, [axis]: Math.round(mean) },
  }));
  return arrange(design, placements, `Align ${cards.length} layers in a ${alignment}`);
}

/** Spreads cards evenly between the outermost two. @throws StudioError `node-unknown`. */
export function distribute(
  design: NetworkDesign,
  ids: readonly string[],
  alignment: Alignment,
): DesignCommand {
  const axis = alignment === 'column' ? 'y' : 'x';
  const cards = ids.map((id) => getNode(design, id).node).sort((a, b) => a.position[axis] - b.position[axis]);
  const first = cards[0]?.position[axis] ?? 0;
  const last = cards.at(-1)?.position[axis] ?? 0;
  const gap = (last - first) / Math.max(1, cards.length - 1);
  const placements = cards.map(({ id, position }, place) => ({
    id,
    position: { ...position, [axis]: Math.round(first + gap * place) },
  }));
  return arrange(design, placements, `Distribute ${cards.length} layers`);
}
