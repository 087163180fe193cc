import type { GraphNode, VueFlowStore } from '@vue-flow/core';
import { nextTick, watch, type Ref } from 'vue';
import type { DesignEdge } from '../../../../core/design/network-design.ts';
import { CARD } from '../../../network/projection.ts';
import { isTyping } from '../../../ui/keys.ts';
import type { useDesignEditor } from '../design-editor.ts';

/** The layers that something on the canvas stands for: itself, or those of a block. */
export function membersOf(node: GraphNode): readonly string[] {
  const data = node.data as { readonly group?: { readonly nodes: readonly string[] } };
  return data.group === undefined ? [node.id] : data.group.nodes;
}

/** Whether it stands for layers, and not for a frame around them or a layer that is gone. */
function isThing({ type }: GraphNode): boolean {
  return type === 'card' || type === 'block';
}

function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}

/** Makes what Vue Flow selects (clicks, boxes) and what the editor selects (keys, problems, tables) one. */
export function useCanvasSelection(
  flow: VueFlowStore,
  editor: ReturnType<typeof useDesignEditor>,
  root: Readonly<Ref<HTMLElement | null>>,
  edgeOf: (id: string) => DesignEdge | undefined,
): { readonly onContextMenu: (event: MouseEvent) => void } {
  watch(
    () => flow.getSelectedNodes.value.map(({ id }) => id).join(' '),
    () => {
      const ids = flow.getSelectedNodes.value.flatMap(membersOf);
      if (!sameIds(ids, editor.selectedIds)) editor.selectedIds = ids;
    },
  );
  watch(
    () => flow.getSelectedEdges.value.map(({ id }) => id).join(' '),
    () => (editor.selectedEdges = flow.getSelectedEdges.value.flatMap(({ id }) => edgeOf(id) ?? [])),
  );
  watch(
    () => editor.selectedIds,
    async (ids) => {
      const shown = flow.getNodes.value.filter(
        (node) => isThing(node) && membersOf(node).every((id) => ids.includes(id)),
      );
      const isSame = sameIds(
        shown.map(({ id }) => id),
        flow.getSelectedNodes.value.map(({ id }) => id),
      );
      if (!isSame) {
        flow.removeSelectedElements();
        flow.addSelectedNodes(shown);
      }
      const only = ids.length === 1 ? ids[0]! : null;
      if (only === null) return;
      // A card that is new is there only after Vue Flow has drawn it.
      await nextTick();
      await nextTick();
      // A picker that closes gives the focus back in a task of its own.
      setTimeout(() => reveal(only));
    },
  );

  /** Brings a card into sight and gives it the focus, unless somebody is typing or works elsewhere. */
  function reveal(id: string): void {
    const card = root.value?.querySelector<HTMLElement>(`[id="layer-${id}"]`);
    const focused = document.activeElement;
    if (focused === null || focused === document.body || root.value?.contains(focused) === true)
      card?.focus({ preventScroll: true });
    const node = flow.findNode(id);
    const { width, height } = flow.dimensions.value;
    if (node === undefined || width === 0) return;
    const { x, y, zoom } = flow.viewport.value;
    const left = node.position.x * zoom + x;
    const top = node.position.y * zoom + y;
    const isInSight =
      left >= 0 && top >= 0 && left + CARD.width * zoom <= width && top + CARD.height * zoom <= height;
    if (isInSight) return;
    void flow.setCenter(node.position.x + CARD.width / 2, node.position.y + CARD.height / 2, { zoom });
  }

  /** The menu belongs to what is under the pointer: select it first. */
  function onContextMenu(event: MouseEvent): void {
    const target = event.target as Element;
    const node = target.closest('.vue-flow__node')?.getAttribute('data-id');
    if (node == null || isTyping(target)) return;
    const found = flow.findNode(node);
    if (found === undefined || found.type === 'ghost') return;
    const ids = membersOf(found);
    if (!ids.every((id) => editor.selectedIds.includes(id))) editor.selectedIds = ids;
  }

  return { onContextMenu };
}
