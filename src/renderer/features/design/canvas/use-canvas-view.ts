import type { VueFlowStore } from '@vue-flow/core';
import {
  computed,
  nextTick,
  onBeforeUnmount,
  ref,
  shallowRef,
  watch,
  type ComputedRef,
  type Ref,
  type ShallowRef,
} from 'vue';
import { GRID } from '../../../network/auto-layout.ts';
import type { Sight } from '../../../network/callout-side.ts';
import { CARD, type Box, type Point } from '../../../network/projection.ts';

/** Below this zoom nobody can read a card: its name alone is drawn, large. */
const FAR = 0.45;

/** The corner that the map takes, with its distance from the edges, in pixels. */
const MAP = { width: 190, height: 134 } as const;
/** The corner of the controls. */
const CONTROLS = { width: 270, height: 56 } as const;

/** So long the canvas must rest before what lies on it is arranged for what is in sight, in milliseconds. */
const REST_MS = 150;
/** Frames after which a card without a size is no longer waited for. */
const MEASURED_AFTER_FRAMES = 30;

/** The nearest place of the grid. */
export function snapPoint({ x, y }: Point): Point {
  return { x: Math.round(x / GRID) * GRID + 0, y: Math.round(y / GRID) * GRID + 0 };
}

export interface CanvasView {
  readonly isFar: ComputedRef<boolean>;
  /** What was in sight when the canvas last rested, in its own numbers; null before it has a size. */
  readonly sight: ShallowRef<Sight | null>;
  /** Brings all cards, or these, into sight; false where the canvas has no size yet. */
  fit(ids?: readonly string[] | null): Promise<boolean>;
  zoom(by: 'in' | 'out' | 'actual'): void;
  /** Where a card goes that is to lie in the middle of what is in sight. */
  centre(): Point;
  /** Where pasted layers go: under the pointer when it is on the canvas, else the middle. */
  pastePlace(): Point;
  onPointerMove(event: PointerEvent): void;
  onPointerLeave(): void;
  onMenu(event: MouseEvent): void;
}

/** What part of the network is in sight. */
export function useCanvasView(
  flow: VueFlowStore,
  root: Readonly<Ref<HTMLElement | null>>,
  designId: () => string | null,
  showsMap: () => boolean,
): CanvasView {
  /** Where the pointer is on the canvas. */
  const pointer = shallowRef<Point | null>(null);
  /** Where the menu was opened: its entries mean that place, though the pointer has left the canvas for them. */
  let menuPlace: Point | null = null;

  const sight = shallowRef<Sight | null>(null);
  let resting: ReturnType<typeof setTimeout> | undefined;
  function look(): void {
    const { x, y, zoom } = flow.viewport.value;
    const { width, height } = flow.dimensions.value;
    const seen = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
    const corner = ({ width: wide, height: high }: typeof MAP | typeof CONTROLS, isRight: boolean): Box => ({
      x: isRight ? seen.x + seen.width - wide / zoom : seen.x,
      y: seen.y + seen.height - high / zoom,
      width: wide / zoom,
      height: high / zoom,
    });
    const covered = [corner(CONTROLS, false), ...(showsMap() ? [corner(MAP, true)] : [])];
    sight.value = width === 0 ? null : { ...seen, covered };
  }
  watch(
    [flow.viewport, flow.dimensions, showsMap],
    () => {
      clearTimeout(resting);
      resting = setTimeout(look, REST_MS);
    },
    { deep: true },
  );
  onBeforeUnmount(() => clearTimeout(resting));

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
  const isMeasured = (): boolean => flow.getNodes.value.every(({ dimensions }) => dimensions.width > 0);
  // Vue Flow leaves out cards that are not measured yet, and new ones beside some of the design before are not.
  async function fitOnce(): Promise<void> {
    await nextTick();
    for (let frame = 0; frame < MEASURED_AFTER_FRAMES && !isMeasured(); frame++)
      await new Promise(requestAnimationFrame);
    const id = designId();
    if (fitted.value !== id && (await fit())) fitted.value = id;
  }
  flow.onPaneReady(() => void fitOnce());
  flow.onNodesInitialized(() => void fitOnce());
  watch(designId, () => void fitOnce());

  return {
    sight,
    isFar: computed(() => flow.viewport.value.zoom < FAR),
    fit,
    zoom(by) {
      if (by === 'actual') void flow.zoomTo(1);
      else void (by === 'in' ? flow.zoomIn() : flow.zoomOut());
    },
    centre,
    pastePlace() {
      const at = pointer.value ?? menuPlace;
      return at === null ? centre() : snapPoint(flow.screenToFlowCoordinate(at));
    },
    onPointerMove({ clientX: x, clientY: y }) {
      pointer.value = { x, y };
      menuPlace = null;
    },
    onMenu: ({ clientX: x, clientY: y }) => (menuPlace = { x, y }),
    onPointerLeave: () => (pointer.value = null),
  };
}
