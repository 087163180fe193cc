import { computed, ref, shallowRef, type Ref } from 'vue';
import { MARGIN } from './line-option.ts';

type Range = readonly [number, number];

/** What the pointer and the keys do in the plot of a chart. */
export interface PlotPointer {
  /** The stretch that is being dragged over, in pixels of the chart. */
  readonly selection: Readonly<Ref<{ readonly left: number; readonly width: number } | null>>;
  toPixel(x: number): number;
  onPointerDown(event: PointerEvent): void;
  onPointerMove(event: PointerEvent): void;
  onPointerUp(event: PointerEvent): void;
  onWheel(event: WheelEvent): void;
  zoom(factor: number, around?: number): void;
}

/** Shorter drags are clicks. */
const LEAST_DRAG = 5;

/**
 * Dragging chooses a stretch to zoom into, the wheel zooms around the pointer, Shift and the wheel move.
 * @param shown the range of x that is drawn, @param wanted the one that will be drawn next, from which one goes on,
 * @param whole all of it, @param setRange null shows all.
 */
export function usePlotPointer(options: {
  readonly width: Readonly<Ref<number>>;
  shown(): Range;
  wanted(): Range;
  whole(): Range;
  setRange(range: Range | null): void;
  point(x: number | null): void;
}): PlotPointer {
  const dragFrom = ref<number | null>(null);
  const dragTo = ref(0);
  const box = shallowRef<DOMRect | null>(null);
  const plotWidth = computed(() => Math.max(1, options.width.value - MARGIN.left - MARGIN.right));
  const selection = computed(() => {
    if (dragFrom.value === null || Math.abs(dragTo.value - dragFrom.value) < LEAST_DRAG) return null;
    return {
      left: Math.min(dragFrom.value, dragTo.value),
      width: Math.abs(dragTo.value - dragFrom.value),
    };
  });

  const toPixel = (x: number): number => {
    const [from, to] = options.shown();
    return MARGIN.left + ((x - from) / (to - from)) * plotWidth.value;
  };
  const toX = (pixel: number, [from, to] = options.shown()): number => {
    const share = Math.max(0, Math.min(1, (pixel - MARGIN.left) / plotWidth.value));
    return from + share * (to - from);
  };
  const pixelOf = (event: PointerEvent | WheelEvent): number => {
    box.value = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return event.clientX - box.value.left;
  };

  function show(from: number, to: number): void {
    const [low, high] = options.whole();
    if (to - from >= (high - low) * 0.999) options.setRange(null);
    else if (to - from > (high - low) * 1e-6) {
      const shift = Math.max(0, low - from) - Math.max(0, to - high);
      options.setRange([from + shift, to + shift]);
    }
  }

  function zoom(factor: number, around?: number): void {
    const [from, to] = options.wanted();
    const centre = around ?? (from + to) / 2;
    show(centre - (centre - from) * factor, centre + (to - centre) * factor);
  }

  return {
    selection,
    toPixel,
    zoom,
    onPointerDown(event) {
      if (event.button !== 0) return;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      dragFrom.value = dragTo.value = pixelOf(event);
    },
    onPointerMove(event) {
      const pixel = pixelOf(event);
      if (dragFrom.value !== null) dragTo.value = pixel;
      const inside = pixel >= MARGIN.left - 8 && pixel <= options.width.value;
      options.point(inside ? toX(pixel) : null);
    },
    onPointerUp() {
      if (selection.value !== null) {
        const { left, width } = selection.value;
        show(toX(left), toX(left + width));
      }
      dragFrom.value = null;
    },
    onWheel(event) {
      event.preventDefault();
      const amount = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY;
      if (event.shiftKey || amount === event.deltaX) {
        const [from, to] = options.wanted();
        const move = (amount / plotWidth.value) * (to - from);
        const [low, high] = options.whole();
        const shift = Math.max(low - from, Math.min(high - to, move));
        if (to - from < high - low) options.setRange([from + shift, to + shift]);
      } else zoom(1.0015 ** amount, toX(pixelOf(event), options.wanted()));
    },
  };
}
