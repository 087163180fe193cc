import { shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { RunForecast } from '../../../core/contract/computing.ts';
import type { DatasetSummary } from '../../../core/contract/studio.ts';
import type { RunSpec } from '../../../core/project/run-spec.ts';
import { studio } from '../../bridge/studio.ts';

/** Settings change with every key; a forecast is asked for when they rest. */
const DELAY_MS = 200;

/** The memory that a run would take, kept up to date; null while unknown. */
export function useMemoryForecast(
  spec: Readonly<Ref<RunSpec | null>>,
  dataset: Readonly<Ref<DatasetSummary | undefined>>,
): ShallowRef<RunForecast | null> {
  const forecast = shallowRef<RunForecast | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(asked: RunSpec): Promise<void> {
    let found: RunForecast | null = null;
    try {
      found = await studio.call('computing.forecast', { spec: asked, hash: dataset.value?.hash ?? '' });
    } catch {
      // Whatever is wrong with the settings is said where they are.
    }
    if (spec.value === asked) forecast.value = found;
  }

  watch(
    spec,
    (next) => {
      clearTimeout(timer);
      if (next === null) forecast.value = null;
      else timer = setTimeout(() => void ask(next), DELAY_MS);
    },
    { immediate: true },
  );
  return forecast;
}

/** What the parts of a forecast are called, in the order in which they are shown. */
export const MEMORY_WORDS: readonly (readonly [part: keyof RunForecast['parts'], word: string])[] = [
  ['process', 'trainer'],
  ['data', 'data'],
  ['weights', 'weights and their best copy'],
  ['gradients', 'gradients of weights'],
  ['optimizer', 'optimizer state'],
  ['activations', 'activations and their gradients'],
  ['buffers', 'work space'],
  ['saving', 'saving checkpoints'],
];
