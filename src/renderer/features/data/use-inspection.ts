import { onBeforeUnmount, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { DataRecipe, TableInspection } from '../../../core/contract/preparation.ts';
import type { DatasetSummary } from '../../../core/contract/studio.ts';
import { useNotices } from '../../app/notices.ts';
import { studio } from '../../bridge/studio.ts';

const SETTLED_MS = 300;

/**
 * What was found in the chosen dataset under its recipe; null while it is looked for. Another dataset is looked at
 * once (and when `again` changes), changes of the recipe wait until they have settled and keep the old answer meanwhile.
 */
export function useInspection(
  dataset: Readonly<Ref<DatasetSummary | undefined>>,
  recipe: Readonly<Ref<DataRecipe | null>>,
  again: Readonly<Ref<number>>,
): ShallowRef<TableInspection | null> {
  const inspection = shallowRef<TableInspection | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;

  async function look(id: string, asked: DataRecipe): Promise<void> {
    const ticket = ++latest;
    await useNotices().attempt(async () => {
      const found = await studio.call('datasets.inspect', { id, recipe: asked });
      if (ticket === latest) inspection.value = found;
    });
  }

  watch(
    () => [dataset.value?.id, dataset.value?.hash, recipe.value, again.value] as const,
    ([id, hash, now], before) => {
      clearTimeout(timer);
      if (before === undefined || id !== before[0] || hash !== before[1]) {
        latest++;
        inspection.value = null;
      }
      if (id === undefined || now === null) return;
      timer = setTimeout(() => void look(id, now), inspection.value === null ? 0 : SETTLED_MS);
    },
    { immediate: true },
  );
  onBeforeUnmount(() => clearTimeout(timer));
  return inspection;
}
