import { onActivated, onBeforeUnmount, onDeactivated, onMounted, ref, watch, type Ref } from 'vue';

/** A window that is not in sight draws no frames: then it is time after so long. */
const AT_LATEST_MS = 1000;

/**
 * Turns true when what was mounted with the component has been drawn: what is heavy and can follow waits for it. A screen
 * that was made out of sight is drawn when somebody goes there.
 */
export function useAfterPaint(): Readonly<Ref<boolean>> {
  const isPainted = ref(false);
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let next: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    clearTimeout(next);
  };
  const finish = (): void => {
    end();
    isPainted.value = true;
  };
  const begin = (): void => {
    if (isPainted.value) return;
    end();
    frame = requestAnimationFrame(() => {
      // The first frame draws it. What follows waits for a task after the second: within that frame it would hold up
      // the picture, and whatever somebody does meanwhile.
      frame = requestAnimationFrame(() => (next = setTimeout(finish)));
    });
    timer = setTimeout(finish, AT_LATEST_MS);
  };
  onMounted(begin);
  onActivated(begin);
  onDeactivated(end);
  onBeforeUnmount(end);
  return isPainted;
}

/** Turns false when something changes, and true again when that has been drawn: what nobody sees yet can wait for it. */
export function useFollowsPaint(source: () => unknown): Readonly<Ref<boolean>> {
  const isDrawn = ref(true);
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const finish = (): void => {
    end();
    isDrawn.value = true;
  };
  watch(source, () => {
    end();
    isDrawn.value = false;
    frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        clearTimeout(timer);
        timer = setTimeout(finish);
      });
    });
    timer = setTimeout(finish, AT_LATEST_MS);
  });
  onBeforeUnmount(end);
  return isDrawn;
}
