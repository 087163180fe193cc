import { computed, onBeforeUnmount, ref, watch, type ComputedRef, type Ref } from 'vue';
import { useAfterPaint } from './after-paint.ts';

/** Assumed until the list has a size, so that the first picture makes no row that it does not show; in pixels. */
const UNMEASURED_HEIGHT = 360;
/** Rows beyond those in sight: for the wheel, so they follow the first picture. */
const MORE_ROWS = 6;

/** A row in the document. */
export interface VirtualRow {
  readonly index: number;
  /** Pixels from the top of all rows. */
  readonly start: number;
  /** Whether it can be seen; the others wait beyond the edge for the wheel. */
  readonly inSight: boolean;
}

export interface VirtualRows {
  readonly items: ComputedRef<readonly VirtualRow[]>;
  /** Pixels of all rows. */
  readonly totalSize: ComputedRef<number>;
  /** Scrolls no further than it must. */
  scrollToRow(index: number): void;
}

/**
 * Keeps only the rows in sight in the document. All rows are `rowHeight` pixels high, which leaves nothing to measure
 * but the list: its size comes with the frame that lays it out, and is never asked for before.
 * @param headHeight pixels at the top of the list that stay there when it scrolls.
 */
export function useVirtualRows(
  scroller: Readonly<Ref<HTMLElement | null>>,
  count: () => number,
  rowHeight: number,
  headHeight = 0,
): VirtualRows {
  const top = ref(0);
  const height = ref(UNMEASURED_HEIGHT);
  const isPainted = useAfterPaint();

  const first = computed(() => Math.floor(top.value / rowHeight));
  const last = computed(() => Math.ceil((top.value + height.value) / rowHeight) - 1);
  const more = computed(() => (isPainted.value ? MORE_ROWS : 0));
  const items = computed(() => {
    const from = Math.max(0, Math.min(first.value - more.value, count() - 1));
    const to = Math.min(last.value + more.value, count() - 1);
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, place): VirtualRow => {
      const index = from + place;
      return { index, start: index * rowHeight, inSight: index >= first.value && index <= last.value };
    });
  });

  const noteScroll = (): void => {
    top.value = scroller.value?.scrollTop ?? 0;
  };
  const observer = new ResizeObserver(([entry]) => {
    const now = entry?.contentRect.height ?? 0;
    // Out of sight it has no size: what was known is what it will have again.
    if (now === 0) return;
    height.value = now;
    noteScroll();
  });
  watch(
    scroller,
    (element, before) => {
      before?.removeEventListener('scroll', noteScroll);
      observer.disconnect();
      element?.addEventListener('scroll', noteScroll, { passive: true });
      if (element !== null) observer.observe(element);
    },
    { immediate: true, flush: 'post' },
  );
  onBeforeUnmount(() => observer.disconnect());

  return {
    items,
    totalSize: computed(() => count() * rowHeight),
    scrollToRow(index) {
      const element = scroller.value;
      if (element === null) return;
      const start = index * rowHeight;
      const lowest = start + rowHeight + headHeight - element.clientHeight;
      if (start < element.scrollTop) element.scrollTop = start;
      else if (lowest > element.scrollTop) element.scrollTop = lowest;
    },
  };
}
