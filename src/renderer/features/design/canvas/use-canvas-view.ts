import type { VueFlowStore } from '@vue-flow/core';
import { computed, nextTick, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import { GRID } from '../../../network/auto-layout.ts';
import { CARD, type Point } from '../../../network/projection.ts';

/** Below this zoom nobody can read a card: its name alone is drawn, large. */
const FAR = 0.45;

/** The nearest place of the grid. */
export function snapPoint({ x, y }: Point): Point {
  return { x: Math.round(x / GRID) * GRID + 0, y: Math.round(y / GRID) * GRID + 0 };
}

export interface CanvasView {
  readonly isFar: ComputedRef<boolean>;
  /** Brings all cards, or these, into sight; false where the canvas has no size yet. */
  fit(ids?: readonly string[] | null): Promise<boolean>;
  zoom(by: 'in' | 'out' | 'actual'): void;
  /** Where a card goes that is to lie in the middle of what is in sight. */
  centre(): Point;
  /** Where pasted layers go: under the pointer when it is on the canvas, else the middle. */
  pastePlace(): Point;
  onPointerMove(event: PointerEvent): void;
  onPointerLeave(): void;
}

/** What part of the network is in sight. */
export function useCanvasView(
  flow: VueFlowStore,
  root: Readonly<Ref<HTMLElement | null>>,
  designId: () => string | null,
): CanvasView {
  /** Where the pointer was last, on the canvas. */
  const pointer = shallowRef<Point | null>(null);

  function fit(ids: readonly string[] | null = null): Promise<boolean> {
    const options = { padding: 0.12, maxZoom: 1, minZoom: 0.1 };
    return flow.fitView(ids === null || ids.length === 0 ? options : { ...options, nodes: [...ids] });
  }

  function centre(): Point {
    const box = root.value?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return { x: 0, y: 0 };
    const at = flow.screenToFlowCoordinate({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
    return snapPoint({ x: at.x - CARD.width / 2, y: at.y - CARD.height / 2 });
  }

  // A new design, or a card that is out of sight at first: show everything once.
  // The cards may be measured before the pane is ready, or after: the first try that succeeds counts.
  const fitted = ref<string | null>(null);
  async function fitOnce(): Promise<void> {
    const id = designId();
    if (fitted.value !== id && (await fit())) fitted.value = id;
  }
  flow.onPaneReady(() => void fitOnce());
  flow.onNodesInitialized(() => void fitOnce());
  watch(designId, () => void nextTick(fitOnce));

  return {
    isFar: computed(() => flow.viewport.value.zoom < FAR),
    fit,
    zoom(by) {
      if (by === 'actual') void flow.zoomTo(1);
      else void (by === 'in' ? flow.zoomIn() : flow.zoomOut());
    },
    centre,
    pastePlace: () =>
      pointer.value === null ? centre() : snapPoint(flow.screenToFlowCoordinate(pointer.value)),
    onPointerMove: ({ clientX: x, clientY: y }) => (pointer.value = { x, y }),
    onPointerLeave: () => (pointer.value = null),
  };
}
