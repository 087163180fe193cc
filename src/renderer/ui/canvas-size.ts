import { onBeforeUnmount, onMounted, watch, type Ref, type WatchSource } from 'vue';
import { themeRevision } from './tokens.ts';

/**
 * Keeps a canvas as large as its box in device pixels and draws again when the box, the theme or one of
 * `sources` changes. `draw` gets a context scaled to CSS pixels.
 */
export function useDrawing(
  canvas: Readonly<Ref<HTMLCanvasElement | null>>,
  sources: readonly WatchSource[],
  draw: (context: CanvasRenderingContext2D, width: number, height: number) => void,
): void {
  let observer: ResizeObserver | null = null;
  let frame = 0;

  function paint(): void {
    const element = canvas.value;
    const context = element?.getContext('2d');
    if (element == null || context == null) return;
    const { clientWidth: width, clientHeight: height } = element;
    if (width === 0 || height === 0) return;
    const ratio = window.devicePixelRatio;
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw(context, width, height);
  }

  function request(): void {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(paint);
  }

  onMounted(() => {
    observer = new ResizeObserver(request);
    if (canvas.value !== null) observer.observe(canvas.value);
    request();
  });
  onBeforeUnmount(() => {
    observer?.disconnect();
    cancelAnimationFrame(frame);
  });
  watch([themeRevision, ...sources], request, { flush: 'post' });
}
