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
