import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { ImportedModelSummary } from '../../core/contract/models.ts';
import { studio } from '../bridge/studio.ts';

/** Imported networks as a beginning for the next training: its weights in place of random ones. */
export const useStartWeights = defineStore('start-weights', () => {
  const models = shallowRef<readonly ImportedModelSummary[]>([]);
  /** Id of the network that the next run begins with; null: weights are drawn at random. */
  const chosenId = ref<string | null>(null);
  const chosen = computed(() => models.value.find(({ id }) => id === chosenId.value) ?? null);

  async function load(): Promise<void> {
    models.value = await studio.call('models.list');
    if (chosen.value === null) chosenId.value = null;
  }

  /** Networks whose weights belong to a design. */
  const listFor = (designId: string | null): readonly ImportedModelSummary[] =>
    models.value.filter((model) => model.designId === designId);

  /** Makes a network the beginning of the next training. */
  async function choose(id: string): Promise<void> {
    await load();
    chosenId.value = id;
  }

  return { models, chosenId, chosen, load, listFor, choose };
});
