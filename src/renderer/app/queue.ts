import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { QueueState } from '../../core/contract/sweeps.ts';
import { studio } from '../bridge/studio.ts';
import { useNotices } from './notices.ts';

/** Runs that train and wait, kept up to date by events. The header shows it, on every screen. */
export const useQueue = defineStore('queue', () => {
  const notices = useNotices();
  const state = shallowRef<QueueState | null>(null);
  /** True while the whole of it is in sight. */
  const isOpen = ref(false);
  const waiting = computed(() => state.value?.items.filter((item) => item.state === 'waiting') ?? []);

  function take(next: QueueState): void {
    state.value = next;
  }

  async function load(): Promise<void> {
    take(await studio.call('queue.get'));
  }

  /** Once, at the start of the window. */
  function listen(): void {
    studio.on('queue.changed', take);
  }

  async function setPaused(paused: boolean): Promise<void> {
    await notices.attempt(async () => take(await studio.call('queue.set', { paused })));
  }

  async function setLimit(limit: number): Promise<void> {
    await notices.attempt(async () => take(await studio.call('queue.set', { limit })));
  }

  /** @param place 0-based among those that wait. */
  async function move(id: string, place: number): Promise<void> {
    if (place < 0 || place >= waiting.value.length) return;
    await notices.attempt(async () => take(await studio.call('queue.move', { id, place })));
  }

  async function prioritize(id: string, priority: number): Promise<void> {
    await notices.attempt(async () => take(await studio.call('queue.prioritize', { id, priority })));
  }

  async function stop(id: string): Promise<void> {
    await notices.attempt(async () => {
      await studio.call('runs.stop', { id });
      await load();
    });
  }

  return { state, waiting, isOpen, load, listen, setPaused, setLimit, move, prioritize, stop };
});
