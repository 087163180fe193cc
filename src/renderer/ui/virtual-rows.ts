import {
  observeElementRect,
  useVirtualizer,
  type Rect,
  type VirtualItem,
  type Virtualizer,
} from '@tanstack/vue-virtual';
import { computed, watch, type ComputedRef, type Ref } from 'vue';

/** Assumed while the list has no size yet: hidden screens, and test environments without layout. */
const UNMEASURED: Rect = { width: 800, height: 600 };
/** Rows beyond those in sight: for the wheel, not for the first picture. */
const MORE_ROWS = 6;

export interface VirtualRows {
  readonly items: ComputedRef<readonly VirtualItem[]>;
  readonly totalSize: ComputedRef<number>;
  scrollToRow(index: number): void;
}

/** Keeps only the rows in sight in the document. All rows are `rowHeight` pixels high. */
export function useVirtualRows(
  scroller: Readonly<Ref<HTMLElement | null>>,
  count: () => number,
  rowHeight: number,
): VirtualRows {
  return useVirtualLine(scroller, count, () => rowHeight, false);
}

/** The same for columns. @param columnWidth pixels of each. */
export function useVirtualColumns(
  scroller: Readonly<Ref<HTMLElement | null>>,
  count: () => number,
  columnWidth: (index: number) => number,
): VirtualRows {
  return useVirtualLine(scroller, count, columnWidth, true);
}

function useVirtualLine(
  scroller: Readonly<Ref<HTMLElement | null>>,
  count: () => number,
  size: (index: number) => number,
  horizontal: boolean,
): VirtualRows {
  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>(
    computed(() => ({
      count: count(),
      horizontal,
      getScrollElement: () => scroller.value,
      estimateSize: size,
      overscan: horizontal ? 3 : MORE_ROWS,
      initialRect: UNMEASURED,
      observeElementRect: (instance: Virtualizer<HTMLElement, HTMLElement>, callback: (rect: Rect) => void) =>
        observeElementRect(instance, (rect) => callback(rect.height > 0 ? rect : UNMEASURED)),
    })),
  );
  watch(
    () => Array.from({ length: horizontal ? count() : 1 }, (_, index) => size(index)).join(),
    () => virtualizer.value.measure(),
  );
  return {
    items: computed(() => virtualizer.value.getVirtualItems()),
    totalSize: computed(() => virtualizer.value.getTotalSize()),
    scrollToRow: (index) => virtualizer.value.scrollToIndex(index),
  };
}
