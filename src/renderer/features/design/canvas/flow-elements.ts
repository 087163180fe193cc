import type { Edge, Node } from '@vue-flow/core';
import type { Ghosts } from '../../../network/ghosts.ts';
import type { CanvasProjection } from '../../../network/projection.ts';

/** What Vue Flow shows as nodes: frames at the back, then ghosts, cards and blocks. */
export function toFlowNodes(
  { frames, cards, blocks }: CanvasProjection,
  ghosts: Ghosts,
  selected: readonly string[],
  /** Cards that have something to say, which makes them grow. */
  isTall: (id: string) => boolean,
): Node[] {
  const isSelected = new Set(selected);
  return [
    ...frames.map((frame) => ({
      id: frame.id,
      type: 'frame',
      position: { x: frame.x, y: frame.y },
      data: frame,
      selectable: false,
      zIndex: -1,
    })),
    ...ghosts.cards.map((ghost) => ({
      id: ghost.id,
      type: 'ghost',
      position: { ...ghost.position },
      data: { ...ghost, kind: 'ghost' },
      selectable: false,
      draggable: false,
      connectable: false,
      zIndex: -1,
    })),
    ...cards.map((card) => ({
      id: card.id,
      type: 'card',
      position: { ...card.position },
      data: card,
      // Over its neighbours, so that the mend can be reached.
      zIndex: isTall(card.id) ? 20 : 0,
      selected: isSelected.has(card.id),
    })),
    ...blocks.map((block) => ({
      id: block.id,
      type: 'block',
      position: { ...block.position },
      data: block,
      selected: block.group.nodes.every((id) => isSelected.has(id)),
    })),
  ];
}

/** What Vue Flow shows as edges: connections, and those that are gone since. */
export function toFlowEdges({ wires }: CanvasProjection, ghosts: Ghosts): Edge[] {
  return [
    ...wires.map((wire) => ({
      id: wire.id,
      type: 'wire',
      source: wire.from,
      target: wire.to,
      sourceHandle: wire.side === 'down' ? 'bottom' : 'right',
      targetHandle: wire.side === 'down' ? 'top' : 'left',
      data: wire,
      updatable: wire.from === wire.edge.from && wire.to === wire.edge.to,
    })),
    ...ghosts.wires.map((wire) => ({
      id: wire.id,
      type: 'ghost',
      source: wire.from,
      target: wire.to,
      sourceHandle: 'bottom',
      targetHandle: 'top',
      selectable: false,
      updatable: false,
    })),
  ];
}
