import { shallowRef, watch, type Ref } from 'vue';
import type { DatasetSummary } from '../../../core/contract/studio.ts';
import type { ErrorReport } from '../../../core/support/errors.ts';
import { studio } from '../../bridge/studio.ts';

/**
 * What is wrong with the file beside the workspace that holds the rows of the chosen dataset, and the way to show the
 * studio where it is. `find` answers the dataset once its file is there again, null when nobody chose one.
 */
export function useLink(dataset: Readonly<Ref<DatasetSummary | undefined>>) {
  const problem = shallowRef<ErrorReport | null>(null);
  /** Counts files that were found: what shows the rows begins anew. */
  const found = shallowRef(0);

  async function check(): Promise<void> {
    const id = dataset.value?.id;
    problem.value = null;
    if (id === undefined) return;
    // Whatever else is wrong is said by what reads the rows.
    const report = await studio.call('datasets.linkProblem', { id }).catch(() => null);
    if (dataset.value?.id === id) problem.value = report;
  }

  watch(() => [dataset.value?.id, dataset.value?.hash], check, { immediate: true });
  return {
    problem,
    found,
    async find(): Promise<DatasetSummary | null> {
      const id = dataset.value?.id;
      if (id === undefined) return null;
      const summary = await studio.call('datasets.findFile', { id });
      if (summary !== null) {
        await check();
        found.value++;
      }
      return summary;
    },
  };
}
