import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { LessonProgress, ShelvedPack } from '../../core/contract/lessons.ts';
import { evaluateCheck } from '../../core/lessons/check.ts';
import type { Lesson, LessonStep, TryStep } from '../../core/lessons/lesson.ts';
import { studio } from '../bridge/studio.ts';
import { useNavigation } from './navigation.ts';
import { useNotices } from './notices.ts';
import { showProject } from './projects.ts';
import { factsOfRun } from './run-facts.ts';
import { useRuns } from './runs.ts';
import { useUnderstanding } from './understanding.ts';
import { useWorkspace } from './workspace.ts';

/** Which lesson: a pack and a lesson in it. */
export interface LessonPlaceInPack {
  readonly pack: string;
  readonly lesson: string;
}

/** The lessons, the one that is taken, and how far it is. The Learn screen and the bar below every screen read it. */
export const useLessons = defineStore('lessons', () => {
  const packs = shallowRef<readonly ShelvedPack[]>([]);
  const progress = shallowRef<Readonly<Record<string, LessonProgress>>>({});
  const problems = shallowRef<readonly string[]>([]);
  /** The lesson that is taken; its bar is in sight on every screen. */
  const current = shallowRef<LessonPlaceInPack | null>(null);
  const loaded = ref(false);

  const runs = useRuns();
  const understanding = useUnderstanding();
  const notices = useNotices();

  const lesson = computed<Lesson | null>(
    () =>
      packs.value
        .find(({ id }) => id === current.value?.pack)
        ?.pack.lessons.find(({ id }) => id === current.value?.lesson) ?? null,
  );
  const state = computed<LessonProgress | null>(() =>
    current.value === null ? null : (progress.value[`${current.value.pack}/${current.value.lesson}`] ?? null),
  );
  const stepPlace = computed(() => Math.min(state.value?.step ?? 0, (lesson.value?.steps.length ?? 1) - 1));
  const step = computed<LessonStep | null>(() => lesson.value?.steps[stepPlace.value] ?? null);

  /** Runs that count: those that were made since the lesson was begun. */
  const ownRuns = computed(() => {
    const since = state.value?.startedAt ?? '';
    return runs.runs.filter(({ createdAt }) => createdAt >= since).map(factsOfRun);
  });
  const results = computed(() => {
    if (step.value?.kind !== 'try') return [];
    return step.value.checks.map((check) => evaluateCheck(check, ownRuns.value, understanding.facts));
  });
  const isDone = computed(() => state.value?.done.includes(stepPlace.value) ?? false);

  async function load(): Promise<void> {
    const shelf = await studio.call('lessons.shelf');
    packs.value = shelf.packs;
    progress.value = shelf.progress;
    problems.value = shelf.problems;
    loaded.value = true;
  }
  watch(
    () => useWorkspace().revision,
    () => {
      current.value = null;
      if (loaded.value) void notices.attempt(load);
    },
  );

  function keep(next: LessonProgress | null): void {
    const { value } = current;
    if (value === null) return;
    const key = `${value.pack}/${value.lesson}`;
    const { [key]: _before, ...rest } = progress.value;
    progress.value = next === null ? rest : { ...rest, [key]: next };
    void notices.attempt(async () => {
      await studio.call('lessons.setProgress', { ...value, progress: next });
    });
  }

  /** Takes a lesson up where it was left, or from its beginning. */
  function take(place: LessonPlaceInPack): void {
    const isOther = place.pack !== current.value?.pack || place.lesson !== current.value.lesson;
    current.value = place;
    if (isOther) understanding.forgetFacts();
    if (state.value === null) {
      keep({ startedAt: new Date().toISOString(), step: 0, done: [], answers: [], finishedAt: null });
    }
  }

  function beginAnew(): void {
    understanding.forgetFacts();
    keep({ startedAt: new Date().toISOString(), step: 0, done: [], answers: [], finishedAt: null });
  }

  function close(): void {
    current.value = null;
  }

  function markDone(): void {
    const { value } = state;
    if (value === null || isDone.value) return;
    keep({ ...value, done: [...value.done, stepPlace.value].sort((a, b) => a - b) });
  }
  // What was reached stays reached, whatever is looked at next.
  watch(results, (found) => {
    if (found.length > 0 && found.every(({ passed }) => passed)) markDone();
  });

  function answer(choice: number): void {
    const { value } = state;
    if (value === null || (step.value?.kind !== 'prediction' && step.value?.kind !== 'question')) return;
    const isRight = step.value.choices[choice]?.isRight === true;
    const given = { ...value, answers: [...value.answers, { step: stepPlace.value, choice }] };
    // A prediction is a guess: any answer goes on. The closing question wants the right one.
    const goesOn = isRight || step.value.kind === 'prediction';
    const done =
      goesOn && !isDone.value ? [...given.done, stepPlace.value].sort((a, b) => a - b) : given.done;
    keep({ ...given, done });
  }

  function go(place: number): void {
    const { value } = state;
    if (value === null || lesson.value === null) return;
    understanding.forgetFacts();
    keep({ ...value, step: Math.max(0, Math.min(lesson.value.steps.length - 1, place)) });
  }

  /** On to the next step; after the last one the lesson is finished. */
  function goOn(): void {
    const { value } = state;
    if (value === null || lesson.value === null) return;
    const isRead = step.value?.kind === 'text' && !isDone.value;
    const done = isRead ? [...value.done, stepPlace.value].sort((a, b) => a - b) : value.done;
    const isLast = stepPlace.value === lesson.value.steps.length - 1;
    understanding.forgetFacts();
    if (!isLast) keep({ ...value, done, step: stepPlace.value + 1 });
    else keep({ ...value, done, finishedAt: value.finishedAt ?? new Date().toISOString() });
  }

  /** Opens what the step works on and goes where it is done. */
  async function begin(task: TryStep): Promise<void> {
    const { value } = current;
    if (value === null) return;
    await notices.attempt(async () => {
      if (task.project !== null) {
        await showProject(await studio.call('lessons.openProject', { ...value, project: task.project }));
      }
      visit(task);
    });
  }

  /** Goes where a step is done. */
  function visit({ place }: TryStep): void {
    if (place.screen !== 'understand') {
      useNavigation().go(place.screen);
      return;
    }
    // What was just trained for this lesson, not what was looked at before.
    const since = state.value?.startedAt ?? '';
    const made = runs.runs.filter(({ createdAt, hasWeights }) => hasWeights && createdAt >= since);
    const run = made.find(({ status }) => status === 'completed') ?? made[0];
    understanding.show({
      ...(run === undefined ? {} : { source: { kind: 'run', id: run.id, step: null } as const }),
      ...(place.view === null ? {} : { view: place.view }),
    });
  }

  return {
    packs,
    progress,
    problems,
    current,
    loaded,
    lesson,
    state,
    step,
    stepPlace,
    results,
    isDone,
    load,
    take,
    beginAnew,
    close,
    answer,
    go,
    goOn,
    begin,
    visit,
  };
});
