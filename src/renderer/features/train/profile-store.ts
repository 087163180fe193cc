import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { NetworkProfile } from '../../../core/contract/computing.ts';
import { studio } from '../../bridge/studio.ts';
import { useTrainForm } from './train-form.ts';

/** Where the time of a step of the next run goes: measured when somebody asks, in a process of its own. */
export const useProfile = defineStore('train-profile', () => {
  const isOpen = ref(false);
  const isBusy = ref(false);
  const result = shallowRef<NetworkProfile | null>(null);
  const problem = ref<string | null>(null);
  let asked = 0;

  async function measure(): Promise<void> {
    const { spec } = useTrainForm();
    if (spec === null) return;
    const mine = ++asked;
    isOpen.value = isBusy.value = true;
    problem.value = null;
    try {
      const found = await studio.call('computing.profile', { spec });
      if (mine === asked) result.value = found;
    } catch (error) {
      if (mine === asked) problem.value = error instanceof Error ? error.message : String(error);
    }
    if (mine === asked) isBusy.value = false;
  }

  /** Closes it; what is still measured is given up. */
  async function close(): Promise<void> {
    isOpen.value = false;
    result.value = problem.value = null;
    if (!isBusy.value) return;
    asked++;
    isBusy.value = false;
    await studio.call('computing.cancelProfile');
  }

  return { isOpen, isBusy, result, problem, measure, close };
});
