import type { Ref } from 'vue';
import type { FindingFix } from '../../../core/contract/preparation.ts';
import type { DatasetSummary } from '../../../core/contract/studio.ts';
import { useDatasets } from '../../app/datasets.ts';
import { useNotices } from '../../app/notices.ts';
import { useRecipes } from '../../app/recipes.ts';
import { useSelection } from '../../app/selection.ts';
import { studio } from '../../bridge/studio.ts';
import { partOf } from './mend-finding.ts';

/** How findings are mended. @param work shows that something goes on, and what went wrong. */
export function useMends(
  dataset: Readonly<Ref<DatasetSummary | undefined>>,
  work: (task: () => Promise<void>) => Promise<boolean>,
): (fix: FindingFix) => Promise<void> {
  const store = useDatasets();
  const recipes = useRecipes();
  const selection = useSelection();
  const notices = useNotices();

  /** Carries out what a finding offers; all of it can be taken back. */
  async function mend(fix: FindingFix): Promise<void> {
    const target = dataset.value;
    const recipe = recipes.find(target);
    if (target === undefined || recipe === null) return;
    if (fix.kind === 'deduplicate') {
      const { version = 1 } = target;
      await work(async () => {
        store.take(await studio.call('datasets.change', { id: target.id, change: { kind: 'deduplicate' } }));
        notices.show({
          severity: 'success',
          message: 'Removed repeated rows: a new version.',
          action: {
            label: 'Undo',
            run: async () => {
              store.take(await studio.call('datasets.restoreVersion', { id: target.id, number: version }));
            },
          },
        });
      });
      return;
    }
    if (fix.kind === 'weighClasses') {
      weighClasses(target.id, true);
      notices.show({
        severity: 'information',
        message: 'The next training weighs all classes the same.',
        action: { label: 'Undo', run: () => weighClasses(target.id, false) },
      });
      return;
    }
    recipes.change(target, partOf(fix, recipe, target));
    notices.show({
      severity: 'information',
      message: 'Changed under Prepare.',
      action: { label: 'Undo', run: async () => void recipes.undo(target) },
    });
  }

  /** The loss belongs to Train: it takes this over when it is looked at. */
  function weighClasses(id: string, isOn: boolean): void {
    selection.datasetId = id;
    selection.weighedDatasetId = isOn ? id : null;
    selection.wantedTraining = { classWeights: isOn ? 'balanced' : null };
  }

  return mend;
}
