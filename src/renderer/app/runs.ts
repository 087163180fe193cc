import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { unpackRuns, type RunMove } from '../../core/contract/packed-records.ts';
import type { RunSummary } from '../../core/contract/run-records.ts';
import { studio } from '../bridge/studio.ts';

/** Epochs of many live runs end hundreds of times a second: they are taken over together, so often at most. */
const TOGETHER_MS = 100;
/** Several runs that change their state in the same moment, one message each, are taken over in one frame. */
const NEWS_MS = 16;
/** Runs that only came further can be read as well a few times a second. */
const MOVES_MS = 250;
/** Colours of the palette of runs; the next runs take them again with other dashes. */
const PALETTE = 8;

/** Every run of the workspace, newest first, kept up to date by events. Train, Runs and the status line read it. */
export const useRuns = defineStore('runs', () => {
  const runs = shallowRef<readonly RunSummary[]>([]);
  const byId = computed(() => new Map(runs.value.map((run) => [run.id, run])));
  const active = computed(() =>
    runs.value.filter(({ status }) => status === 'running' || status === 'paused'),
  );
  const running = computed(() => runs.value.filter(({ status }) => status === 'running'));
  /** Waiting for a trainer, the next one first. */
  const queued = computed(() => runs.value.filter(({ status }) => status === 'queued').toReversed());

  /** Places in the palette, in the order in which runs were first seen; kept when a run is deleted and restored. */
  const places = new Map<string, number>();
  /** Colours that people chose, by run. */
  const chosenColours = shallowRef<ReadonlyMap<string, number>>(new Map());

  /** Number of the run's colour and dash: the same on every screen (see charts/curve.ts). */
  function placeOf(id: string): number {
    let place = places.get(id);
    if (place === undefined) places.set(id, (place = places.size));
    const colour = chosenColours.value.get(id);
    return colour === undefined ? place : Math.floor(place / PALETTE) * PALETTE + colour - 1;
  }

  function noteColours(changed: readonly RunSummary[]): void {
    const known = chosenColours.value;
    if (changed.every(({ id, colour }) => (known.get(id) ?? null) === colour)) return;
    const next = new Map(known);
    for (const { id, colour } of changed) {
      if (colour === null) next.delete(id);
      else next.set(id, colour);
    }
    chosenColours.value = next;
  }

  function take(run: RunSummary): void {
    takeAll([run]);
  }

  const waiting = new Map<string, RunSummary>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let dueAt = 0;
  let takenAt = Number.NEGATIVE_INFINITY;

  function takeWaiting(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    takenAt = performance.now();
    const changed = [...waiting.values()];
    waiting.clear();
    takeAll(changed);
  }

  function takeWithin(ms: number): void {
    const at = performance.now() + ms;
    if (timer !== null && dueAt <= at) return;
    if (timer !== null) clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(takeWaiting, ms);
  }

  /**
   * A new run is taken over at once, and so is what comes alone; a change of state waits for those of the same frame,
   * the rest a moment for more.
   */
  function takeSoon(run: RunSummary): void {
    waiting.set(run.id, run);
    const known = byId.value.get(run.id);
    const ms = known === undefined ? 0 : known.status === run.status ? TOGETHER_MS : NEWS_MS;
    if (ms === 0 || performance.now() - takenAt > ms) takeWaiting();
    else takeWithin(ms);
  }

  function takeMoves(moves: readonly RunMove[]): void {
    for (const move of moves) {
      const known = byId.value.get(move.id);
      if (known !== undefined) waiting.set(move.id, { ...move, spec: known.spec });
    }
    takeWithin(MOVES_MS);
  }

  /** Puts changed runs in the place of what was known of them; new ones go to the top. */
  function takeAll(given: readonly RunSummary[]): void {
    if (given.length === 0) return;
    // A specification never changes: the one that is known stays, and what was found out about it.
    const changed = given.map((run) => {
      const known = byId.value.get(run.id);
      return known === undefined ? run : { ...run, spec: known.spec };
    });
    for (const { id } of changed) if (timer !== null) waiting.delete(id);
    noteColours(changed);
    const fresh = changed.filter(({ id }) => !byId.value.has(id));
    for (const { id } of fresh) placeOf(id);
    if (changed.length === 1 && fresh.length === 0) {
      const place = runs.value.findIndex(({ id }) => id === changed[0]!.id);
      runs.value = runs.value.with(place, changed[0]!);
      return;
    }
    const replacements = new Map(changed.map((run) => [run.id, run]));
    runs.value = [...fresh.toReversed(), ...runs.value.map((run) => replacements.get(run.id) ?? run)];
  }

  function remove(ids: readonly string[]): void {
    const gone = new Set(ids);
    for (const id of ids) waiting.delete(id);
    runs.value = runs.value.filter(({ id }) => !gone.has(id));
  }

  function find(id: string | null): RunSummary | undefined {
    return id === null ? undefined : byId.value.get(id);
  }

  async function load(): Promise<void> {
    waiting.clear();
    const found = unpackRuns(await studio.call('runs.list')).toSorted((a, b) =>
      a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0,
    );
    places.clear();
    noteColours(found);
    // The oldest takes the first colour, so that a new run never recolours the others.
    for (const { id } of found.toReversed()) placeOf(id);
    runs.value = found;
  }

  /** Once, at the start of the window. */
  function listen(): void {
    studio.on('run.changed', takeSoon);
    studio.on('runs.moved', (packed) => takeMoves(unpackRuns<RunMove>(packed)));
    studio.on('runs.changed', takeAll);
    studio.on('runs.removed', ({ ids }) => remove(ids));
  }

  return { runs, active, running, queued, placeOf, load, listen, take, takeAll, remove, find };
});
