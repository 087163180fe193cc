import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { RunSummary } from '../../core/contract/run-records.ts';
import { studio } from '../bridge/studio.ts';

/** Every run of the workspace, newest first, kept up to date by events. Train, Runs and the status line read it. */
export const useRuns = defineStore('runs', () => {
  const runs = shallowRef<readonly RunSummary[]>([]);
  const active = computed(() =>
    runs.value.filter(({ status }) => status === 'running' || status === 'paused'),
  );
  const running = computed(() => runs.value.filter(({ status }) => status === 'running'));
  /** Waiting for a trainer, the next one first. */
  const queued = computed(() => runs.value.filter(({ status }) => status === 'queued').toReversed());

  /** Places in the palette, in the order in which runs were first seen; kept when a run is deleted and restored. */
  const places = new Map<string, number>();

  /** Number of the run's colour and dash: the same on every screen (see charts/curve.ts). */
  function placeOf(id: string): number {
    const known = places.get(id);
    if (known !== undefined) return known;
    places.set(id, places.size);
    return places.size - 1;
  }

  function take(run: RunSummary): void {
    placeOf(run.id);
    const place = runs.value.findIndex(({ id }) => id === run.id);
    runs.value = place < 0 ? [run, ...runs.value] : runs.value.with(place, run);
  }

  function remove(ids: readonly string[]): void {
    runs.value = runs.value.filter(({ id }) => !ids.includes(id));
  }

  function find(id: string | null): RunSummary | undefined {
    return runs.value.find((run) => run.id === id);
  }

  async function load(): Promise<void> {
    runs.value = [...(await studio.call('runs.list'))].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
    places.clear();
    // The oldest takes the first colour, so that a new run never recolours the others.
    for (const { id } of runs.value.toReversed()) placeOf(id);
  }

  /** Once, at the start of the window. */
  function listen(): void {
    studio.on('run.changed', take);
    studio.on('runs.removed', ({ ids }) => remove(ids));
  }

  return { runs, active, running, queued, placeOf, load, listen, take, remove, find };
});
