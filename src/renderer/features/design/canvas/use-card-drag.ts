import type { GraphNode, NodeDragEvent, VueFlowStore } from '@vue-flow/core';
import { shallowRef, type Ref, type ShallowRef } from 'vue';
import { move, moveOntoEdge, type Placement } from '../../../../core/design/commands/index.ts';
import type { DesignEdge } from '../../../../core/design/network-design.ts';
import { layers } from '../../../../core/layers/index.ts';
import { CARD, type Box, type Point } from '../../../network/projection.ts';
import type { useDesignEditor } from '../design-editor.ts';
import { LAYER_DRAG_TYPE } from '../layer-drag.ts';
import { findAlignment, type AlignGuide } from './align-guides.ts';
import { membersOf } from './use-canvas-selection.ts';
import { snapPoint } from './use-canvas-view.ts';

/** Where a layer out of the palette was let go. */
export type DropPlace =
  { readonly kind: 'wire'; readonly edge: DesignEdge } | ({ readonly kind: 'free' } & Point);

/** A layer need not be let go exactly on a wire, in pixels of the screen. */
const AROUND = [
  [0, 0],
  [-9, 0],
  [9, 0],
  [0, -9],
  [0, 9],
] as const;

/** So near, in pixels of the screen, a dragged card jumps into line with another. */
const REACH = 7;

export interface CardDrag {
  /** The wire that would take what is dragged. */
  readonly dropWire: ShallowRef<string | null>;
  readonly guides: ShallowRef<readonly AlignGuide[]>;
  onDragStart(event: NodeDragEvent): void;
  onDrag(event: NodeDragEvent): void;
  onDragStop(event: NodeDragEvent): void;
  onPaletteOver(event: DragEvent): void;
  onPaletteDrop(event: DragEvent): void;
}

/** What happens while cards, frames of blocks, and layers out of the palette are dragged. */
export function useCardDrag(
  flow: VueFlowStore,
  editor: ReturnType<typeof useDesignEditor>,
  given: {
    readonly snaps: Readonly<Ref<boolean>>;
    edgeOf(id: string): DesignEdge | undefined;
    dropLayer(type: string, at: DropPlace): void;
  },
): CardDrag {
  const dropWire = shallowRef<string | null>(null);
  const guides = shallowRef<readonly AlignGuide[]>([]);
  let frameStart: { readonly frame: Point; readonly members: ReadonlyMap<string, Point> } | null = null;
  /** The cards that stay where they are. */
  let others: readonly Box[] = [];

  function onDragStart({ node, nodes }: NodeDragEvent): void {
    const dragged = new Set(nodes.map(({ id }) => id));
    others = flow.getNodes.value
      .filter(({ id, type }) => (type === 'card' || type === 'block') && !dragged.has(id))
      .map(boxOf);
    if (node.type !== 'frame') return;
    const members = membersOf(node).flatMap((id) => {
      const member = flow.findNode(id);
      return member === undefined ? [] : [[id, { ...member.position }] as const];
    });
    frameStart = { frame: { ...node.position }, members: new Map(members) };
  }

  function onDrag({ node, nodes, event }: NodeDragEvent): void {
    if (node.type === 'frame' && frameStart !== null) {
      const { frame, members } = frameStart;
      for (const [id, { x, y }] of members) {
        const member = flow.findNode(id);
        if (member) member.position = { x: x + node.position.x - frame.x, y: y + node.position.y - frame.y };
      }
      return;
    }
    dropWire.value = nodes.length === 1 && mayInsert(node, event) ? findWireAt(event, node.id) : null;
    // Over a wire the card is about to leave its place anyway.
    if (given.snaps.value && dropWire.value === null) align(node, nodes);
    else if (guides.value.length > 0) guides.value = [];
  }

  /** Lets the card under the pointer jump into line with others; what is dragged with it follows. */
  function align(node: GraphNode, nodes: readonly GraphNode[]): void {
    const found = findAlignment(boxOf(node), others, REACH / flow.viewport.value.zoom);
    if (found.guides.length > 0 || guides.value.length > 0) guides.value = found.guides;
    if (found.x === 0 && found.y === 0) return;
    for (const each of nodes) each.position = { x: each.position.x + found.x, y: each.position.y + found.y };
  }

  /** A loose card may be dropped on a wire; one that is connected only with Alt held, not by accident. */
  function mayInsert(node: GraphNode, event: MouseEvent | TouchEvent): boolean {
    if (node.type !== 'card' || editor.design === null) return false;
    const isLoose = !editor.design.edges.some(({ from, to }) => from === node.id || to === node.id);
    return isLoose || event.altKey;
  }

  function onDragStop({ node, nodes }: NodeDragEvent): void {
    const design = editor.design;
    const wire = dropWire.value;
    dropWire.value = null;
    guides.value = [];
    frameStart = null;
    if (design === null) return;
    const edge = wire === null ? undefined : given.edgeOf(wire);
    if (edge !== undefined) {
      editor.apply((now) => moveOntoEdge(now, node.id, edge));
      return;
    }
    const placements = nodes.flatMap((each): Placement[] => {
      const data = each.data as { readonly kind: string; readonly position?: Point } & Point;
      if (data.kind === 'card') return [{ id: each.id, position: { ...each.position } }];
      const before = data.position ?? { x: data.x, y: data.y };
      const by = { x: each.position.x - before.x, y: each.position.y - before.y };
      return membersOf(each).flatMap((id) => {
        const member = design.nodes.find((one) => one.id === id);
        return member === undefined
          ? []
          : [{ id, position: { x: member.position.x + by.x, y: member.position.y + by.y } }];
      });
    });
    editor.apply((now) => move(now, placements));
  }

  /** The wire under a point of the screen, other than those of `ownId`. */
  function findWireAt(event: MouseEvent | TouchEvent, ownId: string | null): string | null {
    const at = 'clientX' in event ? event : event.touches[0];
    if (at === undefined) return null;
    for (const [x, y] of AROUND) {
      for (const element of document.elementsFromPoint(at.clientX + x, at.clientY + y)) {
        const id = element.closest('.vue-flow__edge')?.getAttribute('data-id');
        const edge = id == null ? undefined : given.edgeOf(id);
        if (edge !== undefined && edge.from !== ownId && edge.to !== ownId) return id!;
      }
    }
    return null;
  }

  function onPaletteOver(event: DragEvent): void {
    if (event.dataTransfer?.types.includes(LAYER_DRAG_TYPE) !== true) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    dropWire.value = findWireAt(event, null);
  }

  function onPaletteDrop(event: DragEvent): void {
    const type = event.dataTransfer?.getData(LAYER_DRAG_TYPE);
    if (type === undefined || type === '' || layers.find(type) === undefined) return;
    event.preventDefault();
    const edge = dropWire.value === null ? undefined : given.edgeOf(dropWire.value);
    dropWire.value = null;
    const at = flow.screenToFlowCoordinate({ x: event.clientX, y: event.clientY });
    const position = snapPoint({ x: at.x - CARD.width / 2, y: at.y - CARD.height / 2 });
    given.dropLayer(type, edge === undefined ? { kind: 'free', ...position } : { kind: 'wire', edge });
  }

  return { dropWire, guides, onDragStart, onDrag, onDragStop, onPaletteOver, onPaletteDrop };
}

/** A card without what hangs from it, so that a problem does not change what it is in line with. */
function boxOf({ position: { x, y } }: GraphNode): Box {
  return { x, y, ...CARD };
}
