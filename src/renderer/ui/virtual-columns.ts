import {
  observeElementRect,
  useVirtualizer,
  type Rect,
  type VirtualItem,
  type Virtualizer,
} from '@tanstack/vue-virtual';
import { computed, watch, type ComputedRef, type Ref } from 'vue';

/** Assumed while the table has no size yet: hidden screens, and test environments without layout. */
const UNMEASURED: Rect = { width: 800, height: 600 };

export interface VirtualColumns {
  readonly items: ComputedRef<readonly VirtualItem[]>;
  /** Pixels of all columns. */
  readonly totalSize: ComputedRef<number>;
}

/** Keeps only the columns in sight in the document. @param columnWidth pixels of each. */
export function useVirtualColumns(
  scroller: Readonly<Ref<HTMLElement | null>>,
  count: () => number,
  columnWidth: (index: number) => number,
): VirtualColumns {
  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>(
    computed(() => ({
      count: count(),
      horizontal: true,
      getScrollElement: () => scroller.value,
      estimateSize: columnWidth,
      overscan: 3,
      initialRect: UNMEASURED,
      observeElementRect: (instance: Virtualizer<HTMLElement, HTMLElement>, callback: (rect: Rect) => void) =>
        observeElementRect(instance, (rect) => callback(rect.height > 0 ? rect : UNMEASURED)),
    })),
  );
  watch(
    () => Array.from({ length: count() }, (_, index) => columnWidth(index)).join(),
    () => virtualizer.value.measure(),
  );
  return {
    items: computed(() => virtualizer.value.getVirtualItems()),
    totalSize: computed(() => virtualizer.value.getTotalSize()),
  };
}
