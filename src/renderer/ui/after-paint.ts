import { onActivated, onBeforeUnmount, onDeactivated, onMounted, ref, watch, type Ref } from 'vue';

/** A window that is not in sight draws no frames: then it is time after so long. */
const AT_LATEST_MS = 1000;

/** Calls when the next picture stands there, or after a second at the latest. @returns takes it back. */
function afterNextPaint(action: () => void): () => void {
  let frame = 0;
  let next: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(latest);
    clearTimeout(next);
  };
  const finish = (): void => {
    end();
    action();
  };
  const latest = setTimeout(finish, AT_LATEST_MS);
  frame = requestAnimationFrame(() => {
    // The first frame draws it. What follows waits for a task after the second: within that frame it would hold up
    // the picture, and whatever somebody does meanwhile.
    frame = requestAnimationFrame(() => (next = setTimeout(finish)));
  });
  return end;
}

/**
 * Turns true when what was mounted with the component has been drawn: what is heavy and can follow waits for it. A screen
 * that was made out of sight is drawn when somebody goes there.
 */
export function useAfterPaint(): Readonly<Ref<boolean>> {
  const isPainted = ref(false);
  let end = (): void => undefined;
  const begin = (): void => {
    if (isPainted.value) return;
    end();
    end = afterNextPaint(() => (isPainted.value = true));
  };
  onMounted(begin);
  onActivated(begin);
  onDeactivated(() => end());
  onBeforeUnmount(() => end());
  return isPainted;
}

/** Turns false when something changes, and true again when that has been drawn: what nobody sees yet can wait for it. */
export function useFollowsPaint(source: () => unknown): Readonly<Ref<boolean>> {
  const isDrawn = ref(true);
  let end = (): void => undefined;
  watch(source, () => {
    end();
    isDrawn.value = false;
    end = afterNextPaint(() => (isDrawn.value = true));
  });
  onBeforeUnmount(() => end());
  return isDrawn;
}
