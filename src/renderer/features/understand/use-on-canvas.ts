import { computed, onBeforeUnmount, watch, type ComputedRef } from 'vue';
import { useCanvasOverlay, type CanvasOverlay, type OverlayKind } from '../../app/canvas-overlay.ts';
import { useUnderstanding } from '../../app/understanding.ts';
import { useUnderstand } from './understand-store.ts';

/** What a view adds to the network that is open. */
export type OverlayPart = Omit<CanvasOverlay, 'kind' | 'design'>;

/**
 * Lays a view over the Design canvas and keeps it up to date there, until the view is left or somebody closes it.
 * @param make null while there is nothing to show yet.
 */
export function useOnCanvas(
  kind: OverlayKind,
  make: () => OverlayPart | null,
): { readonly isReady: ComputedRef<boolean>; show(): void } {
  const overlays = useCanvasOverlay();
  const understanding = useUnderstanding();
  const store = useUnderstand();
  const overlay = computed<CanvasOverlay | null>(() => {
    const part = make();
    return part === null || store.network === null ? null : { kind, design: store.network.design, ...part };
  });

  function show(): void {
    if (overlay.value !== null) overlays.show(overlay.value);
  }

  watch(
    [overlay, () => understanding.toCanvas],
    ([now, wish]) => {
      if (now !== null && wish === kind) {
        understanding.toCanvas = null;
        overlays.show(now);
      } else if (now !== null && overlays.wanted === kind) overlays.shown = now;
    },
    { immediate: true },
  );
  // Another view is opened: its own numbers are those that count now.
  onBeforeUnmount(() => {
    if (overlays.wanted === kind) overlays.close();
  });
  return { isReady: computed(() => overlay.value !== null), show };
}
