import { ref, type Ref } from 'vue';
import type { DatasetSummary } from '../../../core/contract/studio.ts';
import { useDatasets } from '../../app/datasets.ts';
import { useImports } from '../../app/imports.ts';
import { useNotices } from '../../app/notices.ts';
import { useSelection } from '../../app/selection.ts';
import { studio } from '../../bridge/studio.ts';
import type { GenerateRequest } from './GenerateDialog.vue';

/** What makes, renames and removes datasets. `busy` while one of these goes on; each says what went wrong. */
export function useDatasetChanges(dataset: Readonly<Ref<DatasetSummary | undefined>>) {
  const store = useDatasets();
  const imports = useImports();
  const selection = useSelection();
  const notices = useNotices();
  const busy = ref(false);

  async function work(task: () => Promise<void>): Promise<boolean> {
    busy.value = true;
    const worked = await notices.attempt(task);
    busy.value = false;
    return worked;
  }

  async function finishImport(): Promise<void> {
    const finished = await imports.commit();
    if (finished === null) return;
    const { dataset: imported, warnings } = finished;
    store.take(imported);
    selection.datasetId = imported.id;
    notices.show({
      severity: warnings.length > 0 ? 'warning' : 'success',
      message: [`Imported ${imported.name}: ${imported.rows.toLocaleString('en')} rows.`, ...warnings].join(
        ' ',
      ),
    });
  }

  const generate = (request: GenerateRequest): Promise<boolean> =>
    work(async () => {
      const made = await studio.call('datasets.generate', request);
      store.take(made);
      selection.datasetId = made.id;
    });

  async function rename(name: string): Promise<void> {
    const id = dataset.value?.id;
    if (id === undefined) return;
    await work(async () => store.take(await studio.call('datasets.rename', { id, name })));
  }

  async function remove(): Promise<void> {
    const target = dataset.value;
    if (target === undefined) return;
    await work(async () => {
      await studio.call('datasets.delete', { id: target.id });
      store.drop(target.id);
      if (selection.datasetId === target.id) selection.datasetId = null;
      notices.show({
        severity: 'information',
        message: `Deleted ${target.name}.`,
        action: {
          label: 'Undo',
          run: async () => {
            store.take(await studio.call('datasets.restore', { id: target.id }));
            selection.datasetId = target.id;
          },
        },
      });
    });
  }

  return { busy, work, finishImport, generate, rename, remove };
}
