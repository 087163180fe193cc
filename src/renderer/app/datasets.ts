import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { DatasetSummary } from '../../core/contract/studio.ts';
import { studio } from '../bridge/studio.ts';

/** The datasets of the workspace with the built-in ones. Data edits them, Train and Design choose from them. */
export const useDatasets = defineStore('datasets', () => {
  const datasets = shallowRef<readonly DatasetSummary[]>([]);

  async function load(): Promise<void> {
    datasets.value = await studio.call('datasets.list');
  }

  function find(id: string | null): DatasetSummary | undefined {
    return datasets.value.find((dataset) => dataset.id === id);
  }

  /** Adds a dataset or replaces the one with its id. */
  function take(dataset: DatasetSummary): void {
    const place = datasets.value.findIndex(({ id }) => id === dataset.id);
    datasets.value = place < 0 ? [...datasets.value, dataset] : datasets.value.with(place, dataset);
  }

  function drop(id: string): void {
    datasets.value = datasets.value.filter((dataset) => dataset.id !== id);
  }

  return { datasets, load, find, take, drop };
});
