import { computed, inject, shallowRef, type ComputedRef, type InjectionKey, type ShallowRef } from 'vue';
import { findPackProblems, type PackProblem } from '../../../../core/lessons/pack-problems.ts';

/** Keys and places from the pack to a value in it. */
export type DraftPath = readonly (string | number)[];

/** A pack while it is written, as its file holds it: values may be wrong, lists and steps are what they are. */
export interface DraftPack {
  readonly title?: unknown;
  readonly author?: unknown;
  readonly lessons: readonly DraftLesson[];
}
export interface DraftLesson extends Loose {
  readonly id?: unknown;
  readonly title?: unknown;
  readonly projects: readonly { readonly id?: unknown; readonly project?: unknown }[];
  readonly steps: readonly DraftStep[];
}
/** A step with the lists of its kind; every other value may be anything. */
export type DraftStep =
  | (Loose & { readonly kind: 'text' })
  | (Loose & { readonly kind: 'prediction' | 'question'; readonly choices: readonly Loose[] })
  | (Loose & {
      readonly kind: 'try';
      readonly place: Loose;
      readonly checks: readonly (Loose & { readonly all: readonly Loose[] })[];
    });
/** Any JSON object. */
export interface Loose {
  readonly [key: string]: unknown;
}

/** What is written, everything that is wrong with it, and the way back. */
export interface LessonDraft {
  readonly pack: Readonly<ShallowRef<DraftPack>>;
  readonly problems: ComputedRef<readonly PackProblem[]>;
  readonly canUndo: ComputedRef<boolean>;
  readonly canRedo: ComputedRef<boolean>;
  /** True once something was changed. */
  readonly isChanged: ComputedRef<boolean>;
  read(path: DraftPath): unknown;
  /** Changes one value; writing on in the same field is one change, up to the end of a word. */
  set(path: DraftPath, value: unknown): void;
  insert(list: DraftPath, place: number, entry: unknown): void;
  remove(list: DraftPath, place: number): void;
  move(list: DraftPath, from: number, to: number): void;
  /** Another whole pack, as one change. */
  replace(pack: DraftPack, merge?: string): void;
  undo(): void;
  redo(): void;
  /** What is wrong with exactly this value. */
  problemAt(path: DraftPath): string | null;
  /** How much is wrong with it or in it. */
  countProblems(path: DraftPath): number;
}

/** The draft that a form writes into. */
export const lessonDraftKey: InjectionKey<LessonDraft> = Symbol('lesson draft');

/** @throws Error outside an editor. */
export function useLessonDraft(): LessonDraft {
  const draft = inject(lessonDraftKey);
  if (draft === undefined) throw new Error('Expected a lesson editor around this form.');
  return draft;
}

const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isListOf = (value: unknown, fits: (entry: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(fits);

/** Whether forms can show it: its lists are lists, and every step is of a known kind. */
export function isDraftPack(value: unknown): value is DraftPack {
  return (
    isObject(value) &&
    isListOf(
      value['lessons'],
      (lesson) =>
        isObject(lesson) && isListOf(lesson['projects'], isObject) && isListOf(lesson['steps'], isDraftStep),
    )
  );
}

function isDraftStep(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (value['kind'] === 'text') return true;
  if (value['kind'] === 'prediction' || value['kind'] === 'question') {
    return isListOf(value['choices'], isObject);
  }
  const isCheck = (check: unknown): boolean => isObject(check) && isListOf(check['all'], isObject);
  return value['kind'] === 'try' && isObject(value['place']) && isListOf(value['checks'], isCheck);
}

/** As problems name places: `lessons[0].steps[1].text`. */
export function namePath(path: DraftPath): string {
  return path.reduce<string>(
    (before, key) =>
      typeof key === 'number' ? `${before}[${key}]` : before === '' ? key : `${before}.${key}`,
    '',
  );
}

function readAt(root: unknown, path: DraftPath): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string | number, unknown> | undefined)?.[key], root);
}

/** The same with one value replaced; undefined takes a key away. */
function writeAt(root: unknown, [key, ...rest]: DraftPath, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(root)) return root.with(key as number, writeAt(root[key as number], rest, value));
  const { [key]: before, ...others } = (root ?? {}) as Record<string, unknown>;
  const next = writeAt(before, rest, value);
  // A key stays where it stood.
  return before === undefined
    ? { ...others, [key]: next }
    : { ...(root as Record<string, unknown>), [key]: next };
}

const MOST_CHANGES = 500;

/** Begins to write on a pack. */
export function createLessonDraft(first: DraftPack): LessonDraft {
  const pack = shallowRef(first);
  const past = shallowRef<readonly DraftPack[]>([]);
  const future = shallowRef<readonly DraftPack[]>([]);
  let merging: string | null = null;
  const problems = computed(() => findPackProblems(pack.value));

  function put(next: DraftPack, merge: string | null = null): void {
    if (merge === null || merge !== merging) past.value = [...past.value, pack.value].slice(-MOST_CHANGES);
    merging = merge;
    future.value = [];
    pack.value = next;
  }
  function step(from: typeof past, to: typeof past): void {
    const next = from.value.at(-1);
    if (next === undefined) return;
    from.value = from.value.slice(0, -1);
    to.value = [...to.value, pack.value];
    pack.value = next;
    merging = null;
  }
  const listAt = (path: DraftPath): readonly unknown[] => readAt(pack.value, path) as readonly unknown[];
  const write = (path: DraftPath, value: unknown): DraftPack => writeAt(pack.value, path, value) as DraftPack;

  return {
    pack,
    problems,
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    isChanged: computed(() => past.value.length > 0),
    read: (path) => readAt(pack.value, path),
    set(path, value) {
      if (Object.is(readAt(pack.value, path), value)) return;
      put(write(path, value), typeof value === 'string' ? namePath(path) : null);
      if (typeof value === 'string' && /\s$/.test(value)) merging = null;
    },
    insert: (list, place, entry) => put(write(list, listAt(list).toSpliced(place, 0, entry))),
    remove: (list, place) => put(write(list, listAt(list).toSpliced(place, 1))),
    move(list, from, to) {
      const entries = listAt(list);
      if (to < 0 || to >= entries.length || to === from) return;
      put(write(list, entries.toSpliced(from, 1).toSpliced(to, 0, entries[from])));
    },
    replace: (next, merge) => put(next, merge ?? null),
    undo: () => step(past, future),
    redo: () => step(future, past),
    problemAt(path) {
      const name = namePath(path);
      return problems.value.find((each) => each.path === name)?.message ?? null;
    },
    countProblems(path) {
      const name = namePath(path);
      const isIn = (found: string): boolean =>
        found === name || found.startsWith(`${name}.`) || found.startsWith(`${name}[`);
      return problems.value.filter((each) => isIn(each.path)).length;
    },
  };
}
