import { watch } from 'vue';
import { studio } from '../bridge/studio.ts';

/** Name of the mark in the timeline of the page: the first screen stands in the window. Measurements read it. */
export const READY_MARK = 'studio-ready';

/** Resolves when something is shown for the first time and the frame with it has been drawn; marks it and tells main. */
export function whenFirstShown(isShown: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      performance.mark(READY_MARK);
      void studio.call('app.drawn');
      resolve();
    };
    const stop = watch(
      isShown,
      (now) => {
        if (!now) return;
        stop();
        // The frame that comes draws it; the task after that frame has it behind itself.
        requestAnimationFrame(() => setTimeout(finish));
      },
      { flush: 'post' },
    );
  });
}
