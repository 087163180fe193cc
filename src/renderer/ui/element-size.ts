import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

/** Width and height of an element's content box in CSS pixels; 0 until it is in the document. */
export function useElementSize(element: Readonly<Ref<HTMLElement | null>>): {
  readonly width: Readonly<Ref<number>>;
  readonly height: Readonly<Ref<number>>;
} {
  const width = ref(0);
  const height = ref(0);
  let observer: ResizeObserver | null = null;
  onMounted(() => {
    observer = new ResizeObserver(() => {
      width.value = element.value?.clientWidth ?? 0;
      height.value = element.value?.clientHeight ?? 0;
    });
    if (element.value !== null) observer.observe(element.value);
  });
  onBeforeUnmount(() => observer?.disconnect());
  return { width, height };
}
