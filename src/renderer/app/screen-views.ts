import { defineStore } from 'pinia';
import { computed, shallowRef, watch, type Component } from 'vue';
import type { Feature } from './feature.ts';
import { useNavigation } from './navigation.ts';
import { useNotices } from './notices.ts';

/** A screen with its loaded view. */
export interface LoadedScreen {
  readonly feature: Feature;
  readonly view: Component;
}

/** The window starts first; after a screen was loaded, what somebody does comes before the next one. */
const BETWEEN_MS = 100;

/** Resolves when the window has had nothing to do for a moment. */
function untilIdle(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => requestIdleCallback(() => resolve()), BETWEEN_MS);
  });
}

/** Which screen stands in the window: each is loaded when somebody first goes there, or when nobody waits. */
export const useScreenViews = defineStore('screen-views', () => {
  const navigation = useNavigation();
  const views = new Map<string, Component>();
  const shown = shallowRef<LoadedScreen | null>(null);

  /** @throws where a file of the studio is missing. */
  async function load(feature: Feature): Promise<Component> {
    const known = views.get(feature.id);
    if (known !== undefined) return known;
    const { default: view } = await feature.load();
    views.set(feature.id, view);
    return view;
  }

  async function show(feature: Feature): Promise<void> {
    const view = await load(feature);
    // Somebody may have gone on meanwhile.
    if (navigation.current?.id === feature.id) shown.value = { feature, view };
  }

  watch(
    () => navigation.current,
    (feature) => {
      if (feature === undefined) return;
      const view = views.get(feature.id);
      // What is there already comes with the same frame; until a new one is there, the present one stays.
      if (view !== undefined) shown.value = { feature, view };
      else void useNotices().attempt(() => show(feature));
    },
    { immediate: true },
  );

  /** Loads every screen, the next one when the window has nothing to do: then going there costs nothing. */
  async function loadRest(): Promise<void> {
    for (const feature of navigation.features) {
      await untilIdle();
      await load(feature);
    }
  }

  return { shown: computed(() => shown.value), load, loadRest };
});
