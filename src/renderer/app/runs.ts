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

  function take(run: RunSummary): void {
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
  }

  /** Once, at the start of the window. */
  function listen(): void {
    studio.on('run.changed', take);
    studio.on('runs.removed', ({ ids }) => remove(ids));
  }

  return { runs, active, running, load, listen, take, remove, find };
});
