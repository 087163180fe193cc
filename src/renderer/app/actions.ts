import { defineStore } from 'pinia';
import {
  computed,
  getCurrentInstance,
  onActivated,
  onDeactivated,
  onMounted,
  onUnmounted,
  shallowRef,
  type Component,
} from 'vue';
import { isTyping, matchesKeys } from '../ui/keys.ts';

/** Something that a person can do, wherever it is shown: palette, menu, key, button. */
export interface Action {
  /** Stable and unique: `design.undo`. */
  readonly id: string;
  /** A function where the name tells what would happen: "Undo: Set units to 32". */
  readonly name: string | (() => string);
  readonly group: string;
  /** More words that find it. */
  readonly words?: string;
  /** `Mod+Z`; several with `|`: `Mod+Shift+Z|Mod+Y`. The first is shown. */
  readonly keys?: string;
  readonly icon?: Component;
  /** Left out: always. */
  readonly enabled?: () => boolean;
  /** Works while typing in a field as well. Only for combinations with Mod. */
  readonly whileTyping?: boolean;
  run(): void | Promise<void>;
}

export function nameOf(action: Action): string {
  return typeof action.name === 'function' ? action.name() : action.name;
}

export function isEnabled(action: Action): boolean {
  return action.enabled?.() ?? true;
}

/** The key that is shown for an action. */
export function shownKeys(action: Action): string | undefined {
  return action.keys?.split('|')[0];
}

/** Every action that exists right now. The palette lists them, keys run them. */
export const useActionRegistry = defineStore('actions', () => {
  const registered = shallowRef<readonly (readonly Action[])[]>([]);
  /** Later registrations win: the screen in front over the window's own. */
  const actions = computed(() => {
    const byId = new Map<string, Action>();
    for (const group of registered.value) for (const action of group) byId.set(action.id, action);
    return [...byId.values()];
  });

  /** Returns the function that takes them away again. */
  function add(group: readonly Action[]): () => void {
    registered.value = [...registered.value, group];
    return () => {
      registered.value = registered.value.filter((other) => other !== group);
    };
  }

  /** The action that a key press means, or undefined. */
  function findByKey(event: KeyboardEvent): Action | undefined {
    const typing = isTyping(event.target);
    return actions.value.findLast(
      (action) =>
        (!typing || action.whileTyping === true) &&
        isEnabled(action) &&
        (action.keys?.split('|').some((keys) => matchesKeys(event, keys)) ?? false),
    );
  }

  /** True for what works on every screen: the shell registers first, and never leaves. */
  function isWindowAction(id: string): boolean {
    return registered.value[0]?.some((action) => action.id === id) ?? false;
  }

  return { actions, add, findByKey, isWindowAction };
});

/** Registers actions while the component is in front (screens are kept alive in the background). */
export function useActions(group: readonly Action[]): void {
  const registry = useActionRegistry();
  const self = getCurrentInstance();
  let remove: (() => void) | null = null;
  const enter = (): void => {
    remove ??= registry.add(group);
  };
  const leave = (): void => {
    remove?.();
    remove = null;
  };
  // What comes to be on a screen in the background, as when a first run is there, waits until that is in front.
  onMounted(() => {
    for (let each = self; each !== null; each = each.parent) if (each.isDeactivated) return;
    enter();
  });
  onActivated(enter);
  onDeactivated(leave);
  onUnmounted(leave);
}
