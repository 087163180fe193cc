import { Eye, X } from 'lucide-vue-next';
import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { DataRecipe, InspectProgress, TableInspection } from '../../../core/contract/preparation.ts';
import type { DatasetSummary } from '../../../core/contract/studio.ts';
import { useActions } from '../../app/actions.ts';
import { useNotices } from '../../app/notices.ts';
import { studio } from '../../bridge/studio.ts';

const SETTLED_MS = 300;

/** A look at every cell of the chosen dataset. */
export interface Inspection {
  /** What was found; null while it is looked for. */
  readonly found: ShallowRef<TableInspection | null>;
  /** How far a long look is; null while there is nothing to say. */
  readonly progress: ShallowRef<InspectProgress | null>;
  /** True after somebody stopped the look that goes on no more. */
  readonly isStopped: Ref<boolean>;
  stop(): Promise<void>;
  lookAgain(): void;
}

/**
 * What was found in the chosen dataset under its recipe. Another dataset is looked at at once (and when `again`
 * changes), changes of the recipe wait until they have settled and keep the old answer meanwhile. A look that nobody
 * waits for any more is ended.
 */
export function useInspection(
  dataset: Readonly<Ref<DatasetSummary | undefined>>,
  recipe: Readonly<Ref<DataRecipe | null>>,
  again: Readonly<Ref<number>>,
): Inspection {
  const notices = useNotices();
  const found = shallowRef<TableInspection | null>(null);
  const progress = shallowRef<InspectProgress | null>(null);
  const isStopped = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;
  /** The dataset that is being looked at. */
  let going: string | null = null;

  async function look(id: string, asked: DataRecipe): Promise<void> {
    const ticket = ++latest;
    going = id;
    isStopped.value = false;
    await notices.attempt(async () => {
      try {
        const inspection = await studio.call('datasets.inspect', { id, recipe: asked });
        if (ticket === latest) found.value = inspection;
      } catch (error) {
        // A newer look, or nobody, wants the answer.
        if (ticket === latest) throw error;
      }
    });
    if (ticket !== latest) return;
    going = null;
    progress.value = null;
  }

  /** Ends the look that is going on, whose answer is not wanted any more. */
  async function end(): Promise<void> {
    const id = going;
    latest++;
    going = null;
    progress.value = null;
    if (id !== null) {
      await notices.attempt(async () => void (await studio.call('datasets.cancelInspect', { id })));
    }
  }

  async function stop(): Promise<void> {
    if (going === null) return;
    isStopped.value = true;
    await end();
  }

  function lookAgain(): void {
    const id = dataset.value?.id;
    if (id !== undefined && recipe.value !== null) void look(id, recipe.value);
  }

  const unlisten = studio.on('datasets.inspectProgress', (event) => {
    if (event.id === going) progress.value = event;
  });
  watch(
    () => [dataset.value?.id, dataset.value?.hash, recipe.value, again.value] as const,
    ([id, hash, now], before) => {
      clearTimeout(timer);
      if (before === undefined || id !== before[0] || hash !== before[1]) {
        void end();
        found.value = null;
      }
      if (id === undefined || now === null) return;
      timer = setTimeout(() => void look(id, now), found.value === null ? 0 : SETTLED_MS);
    },
    { immediate: true },
  );
  onBeforeUnmount(() => {
    clearTimeout(timer);
    unlisten();
    void end();
  });
  useActions([
    {
      id: 'data.stopLooking',
      name: 'Stop looking at every cell of the dataset',
      group: 'Data',
      icon: X,
      enabled: () => progress.value !== null,
      run: stop,
    },
    {
      id: 'data.lookAgain',
      name: 'Look at every cell of the dataset again',
      group: 'Data',
      icon: Eye,
      enabled: () => isStopped.value,
      run: lookAgain,
    },
  ]);
  return { found, progress, isStopped, stop, lookAgain };
}
