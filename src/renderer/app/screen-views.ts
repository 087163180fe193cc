import { defineStore } from 'pinia';
import { computed, nextTick, shallowRef, watch, type Component } from 'vue';
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
  /** Screens that have been made: each keeps its state while others are shown. */
  const made = shallowRef<readonly LoadedScreen[]>([]);
  /** The screen that is being made out of sight. */
  const ahead = shallowRef<LoadedScreen | null>(null);

  /** The screen of a feature, the same one every time. */
  function make(feature: Feature, view: Component): LoadedScreen {
    const known = made.value.find((each) => each.feature.id === feature.id);
    if (known !== undefined) return known;
    const screen = { feature, view };
    made.value = [...made.value, screen];
    return screen;
  }

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
    if (navigation.current?.id === feature.id) shown.value = make(feature, view);
  }

  watch(
    () => navigation.current,
    (feature) => {
      if (feature === undefined) return;
      const view = views.get(feature.id);
      // What is there already comes with the same frame; until a new one is there, the present one stays.
      if (view !== undefined) shown.value = make(feature, view);
      else void useNotices().attempt(() => show(feature));
    },
    { immediate: true },
  );

  /** Mounts a screen and puts it away before a frame can show it. */
  async function makeAhead(feature: Feature): Promise<void> {
    const view = views.get(feature.id);
    if (view === undefined || made.value.some((each) => each.feature.id === feature.id)) return;
    ahead.value = make(feature, view);
    await nextTick();
    ahead.value = null;
  }

  /** Loads every screen, the next one when the window has nothing to do: then going there costs nothing. */
  async function loadRest(): Promise<void> {
    for (const feature of navigation.features) {
      await untilIdle();
      await load(feature);
    }
    for (const feature of navigation.features.filter(({ madeAhead }) => madeAhead)) {
      await untilIdle();
      await makeAhead(feature);
    }
  }

  const isThere = (screen: LoadedScreen): boolean => screen === shown.value || screen === ahead.value;

  return {
    shown: computed(() => shown.value),
    made: computed(() => made.value),
    isThere,
    load,
    loadRest,
    makeAhead,
  };
});
