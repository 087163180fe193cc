import { watch } from 'vue';

/** Name of the mark in the timeline of the page: the first screen stands in the window. Measurements read it. */
export const READY_MARK = 'studio-ready';

/** Marks the first time that something is shown, when the frame with it has been drawn. */
export function markFirstShown(isShown: () => boolean): void {
  const stop = watch(
    isShown,
    (now) => {
      if (!now) return;
      stop();
      // The frame that comes draws it; the task after that frame has it behind itself.
      requestAnimationFrame(() => setTimeout(() => performance.mark(READY_MARK)));
    },
    { flush: 'post' },
  );
}
