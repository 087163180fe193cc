import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type {
  RowChoice,
  RowFacts,
  UnderstandProgress,
  UnderstandQueries,
  UnderstandQuery,
  UnderstandSource,
  UnderstoodNetwork,
} from '../../../core/contract/understand.ts';
import { StudioError } from '../../../core/support/errors.ts';
import { studio } from '../../bridge/studio.ts';

export type ViewName =
  'neuron' | 'play' | 'rates' | 'starts' | 'loss' | 'chain' | 'update' | 'step' | 'health';

/** The opened network and what is looked at in it. Lives on while other screens are in front. */
export const useUnderstand = defineStore('understand', () => {
  const source = shallowRef<UnderstandSource | null>(null);
  const network = shallowRef<UnderstoodNetwork | null>(null);
  /** As it was opened; the playground trains `network` on. */
  const asOpened = shallowRef<UnderstoodNetwork | null>(null);
  const opening = ref(false);
  const problem = ref<string | null>(null);
  const view = ref<ViewName>('neuron');
  /** Counts openings: what belongs to an earlier one is forgotten. */
  const opened = ref(0);
  /** Counts changes of the weights: answers before it are old. */
  const revision = ref(0);
  /** Updates done here on top of the opened state. */
  const ownSteps = ref(0);
  const progress = shallowRef<UnderstandProgress | null>(null);
  /** Questions that wait for an answer. */
  const waiting = ref(0);
  const row = shallowRef<RowChoice | null>(null);
  const rowFacts = shallowRef<RowFacts | null>(null);
  const unit = shallowRef<{
    readonly node: string;
    readonly unit: number;
    /** Place of a filter in its picture; left out: the middle. */
    readonly position?: readonly number[];
  } | null>(null);
  const weight = shallowRef<{ readonly name: string; readonly element: number } | null>(null);

  /** True until somebody chose a weight. */
  const weightIsDefault = ref(true);

  const neuronLayers = computed(() => network.value?.layers.filter(({ units }) => units > 0) ?? []);
  const parameters = computed(
    () => network.value?.layers.flatMap((layer) => layer.parameters.filter(({ learns }) => learns)) ?? [],
  );

  async function open(next: UnderstandSource): Promise<void> {
    source.value = next;
    opening.value = true;
    problem.value = null;
    try {
      const found = await studio.call('understand.open', { source: next });
      // Another one was chosen meanwhile.
      if (source.value !== next) return;
      const isOther = JSON.stringify(found.design) !== JSON.stringify(network.value?.design);
      const isOtherData = found.prepared.featureNames.join() !== network.value?.prepared.featureNames.join();
      network.value = found;
      asOpened.value = found;
      opened.value += 1;
      ownSteps.value = 0;
      if (isOther) choose(found);
      if (isOther || isOtherData || row.value === null) {
        row.value = { kind: 'row', row: found.trainRows[0] ?? 0 };
      }
      revision.value += 1;
    } catch (error) {
      if (source.value !== next) return;
      network.value = null;
      problem.value = error instanceof Error ? error.message : String(error);
    } finally {
      if (source.value === next) opening.value = false;
    }
  }

  /** A first unit and a first weight to look at: those of the first layer that learns. */
  function choose(found: UnderstoodNetwork): void {
    const layer = found.layers.find(({ units }) => units > 0);
    unit.value = layer === undefined ? null : { node: layer.node, unit: 0 };
    const learning = found.layers.flatMap((each) => each.parameters).find(({ learns }) => learns);
    weightIsDefault.value = true;
    weight.value = learning === undefined ? null : { name: learning.name, element: 0 };
  }

  async function ask<N extends UnderstandQuery>(
    name: N,
    argument: UnderstandQueries[N]['argument'],
  ): Promise<UnderstandQueries[N]['result']> {
    waiting.value += 1;
    try {
      const call = studio.call as (
        name: string,
        argument: unknown,
      ) => Promise<UnderstandQueries[N]['result']>;
      return await call(`understand.${name}`, argument);
    } finally {
      waiting.value -= 1;
      if (waiting.value === 0) progress.value = null;
    }
  }

  async function cancel(): Promise<void> {
    await studio.call('understand.cancel');
    // The process opens the stored state again: steps that were done here are gone.
    if (ownSteps.value !== 0 || network.value !== asOpened.value) {
      ownSteps.value = 0;
      network.value = asOpened.value;
      opened.value += 1;
      revision.value += 1;
    }
  }

  function listen(): () => void {
    return studio.on('understand.progress', (event) => {
      progress.value = event;
    });
  }

  return {
    source,
    network,
    opened,
    opening,
    problem,
    view,
    revision,
    ownSteps,
    progress,
    waiting,
    row,
    rowFacts,
    unit,
    weight,
    weightIsDefault,
    neuronLayers,
    parameters,
    open,
    ask,
    cancel,
    listen,
  };
});

/** True for the error of a question that somebody cancelled. */
export function wasCancelled(error: unknown): boolean {
  return error instanceof StudioError && error.code === 'cancelled';
}
