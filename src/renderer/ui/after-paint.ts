import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

/** A window that is not in sight draws no frames: then it is time after so long. */
const AT_LATEST_MS = 1000;

/** Turns true when what was mounted with the component has been drawn: what is heavy and can follow waits for it. */
export function useAfterPaint(): Readonly<Ref<boolean>> {
  const isPainted = ref(false);
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  onMounted(() => {
    // The first frame is the one that draws; the task after it belongs to what follows.
    frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        end();
        isPainted.value = true;
      });
    });
    timer = setTimeout(() => {
      end();
      isPainted.value = true;
    }, AT_LATEST_MS);
  });
  onBeforeUnmount(end);
  return isPainted;
}
