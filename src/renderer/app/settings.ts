import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch, type WritableComputedRef } from 'vue';
import type { AppInfo, StudioSettings, Theme } from '../../core/contract/studio.ts';
import { studio } from '../bridge/studio.ts';
import { applyTheme } from '../ui/tokens.ts';
import { useNotices } from './notices.ts';

/** Drags change a size many times a second; the settings file needs only the last. */
const SAVE_DELAY_MS = 400;

/** Theme, remembered panels and dismissed hints: the same in every workspace. */
export const useSettings = defineStore('settings', () => {
  const app = shallowRef<AppInfo | null>(null);
  const theme = ref<Theme>('system');
  const layout = ref<Readonly<Record<string, number>>>({});
  const dismissed = ref<readonly string[]>([]);
  const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
  const systemTheme = ref<'light' | 'dark'>(systemDark.matches ? 'dark' : 'light');
  const shownTheme = computed(() => (theme.value === 'system' ? systemTheme.value : theme.value));
  let timer: ReturnType<typeof setTimeout> | undefined;

  systemDark.addEventListener('change', (event) => (systemTheme.value = event.matches ? 'dark' : 'light'));
  watch(shownTheme, applyTheme, { immediate: true });

  async function load(): Promise<void> {
    const [info, settings] = await Promise.all([studio.call('app.info'), studio.call('settings.get')]);
    app.value = info;
    theme.value = settings.theme;
    layout.value = settings.layout;
    dismissed.value = settings.dismissed;
  }

  function save(part: Partial<StudioSettings>): Promise<boolean> {
    return useNotices().attempt(async () => {
      await studio.call('settings.set', part);
    });
  }

  async function setTheme(next: Theme): Promise<void> {
    theme.value = next;
    // Main follows too: title bar, menus and dialogs belong to the system.
    await useNotices().attempt(async () => {
      await studio.call('app.setTheme', { theme: next });
    });
    await save({ theme: next });
  }

  function setSize(name: string, size: number): void {
    layout.value = { ...layout.value, [name]: size };
    clearTimeout(timer);
    timer = setTimeout(() => void save({ layout: layout.value }), SAVE_DELAY_MS);
  }

  async function resetLayout(): Promise<void> {
    layout.value = {};
    await save({ layout: {} });
  }

  async function dismiss(id: string): Promise<void> {
    if (dismissed.value.includes(id)) return;
    dismissed.value = [...dismissed.value, id];
    await save({ dismissed: dismissed.value });
  }

  return { app, theme, shownTheme, layout, dismissed, load, setTheme, setSize, resetLayout, dismiss };
});

/** The remembered size of a panel: `const size = useRememberedSize('design.inspector', 280)`. 0 is collapsed. */
export function useRememberedSize(name: string, standard: number): WritableComputedRef<number> {
  const settings = useSettings();
  return computed({
    get: () => settings.layout[name] ?? standard,
    set: (size) => settings.setSize(name, size),
  });
}
