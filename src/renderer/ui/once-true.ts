import { ref, watch, type Ref } from 'vue';

/** Turns true with `source` and stays so: what nobody has opened yet need not be there. */
export function useOnceTrue(source: Readonly<Ref<boolean>>): Readonly<Ref<boolean>> {
  const isUsed = ref(source.value);
  // At once, so that what is opened comes with the same frame.
  watch(source, (isTrue) => (isUsed.value ||= isTrue), { flush: 'sync' });
  return isUsed;
}
