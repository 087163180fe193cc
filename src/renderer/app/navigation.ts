import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Feature } from './feature.ts';

/** Which screen is in front. Screens reach each other by id, never by import. */
export const useNavigation = defineStore('navigation', () => {
  const features = shallowRef<readonly Feature[]>([]);
  const screen = ref('home');
  const current = computed(() => features.value.find(({ id }) => id === screen.value));

  /** True when the screen exists in this version, so that no button leads nowhere. */
  function has(id: string): boolean {
    return features.value.some((feature) => feature.id === id);
  }

  function go(id: string): void {
    if (has(id)) screen.value = id;
  }

  function install(list: readonly Feature[]): void {
    features.value = list;
  }

  return { features, screen, current, has, go, install };
});
