import { computed, watch, type ComputedRef } from 'vue';
import { losses } from '../../../core/losses/index.ts';
import { suggestLoss } from '../../../core/project/suggest-loss.ts';
import { findTargetAdvice, type TargetAdvice } from '../../../core/project/target-mends.ts';
import { useDatasets } from '../../app/datasets.ts';
import { standardRecipe, useRecipes } from '../../app/recipes.ts';
import { useSelection } from '../../app/selection.ts';
import { findStartFacts } from '../../app/start-facts.ts';
import { useDesignEditor } from './design-editor.ts';

/** Advice of another network than the last one. */
const NOTHING: readonly TargetAdvice[] = [];

/** Where the open network does not suit the chosen dataset and the loss: nothing while it has errors, or no data is chosen. */
export function useTargetAdvice(): {
  readonly advice: ComputedRef<readonly TargetAdvice[]>;
  /** Name of the dataset that it is about. */
  readonly datasetName: ComputedRef<string>;
} {
  const editor = useDesignEditor();
  const selection = useSelection();
  const datasets = useDatasets();
  const recipes = useRecipes();
  const dataset = computed(() => datasets.find(selection.datasetId));
  watch(
    dataset,
    (now) => {
      // Until it answers, and where it fails, the standard recipe holds.
      if (now !== undefined) recipes.load(now).catch(() => undefined);
    },
    { immediate: true },
  );
  const facts = computed(() => {
    const now = dataset.value;
    return now === undefined ? null : findStartFacts(now, recipes.find(now) ?? standardRecipe(now));
  });
  const advice = computed(() => {
    const { design, analysis } = editor;
    const graph = analysis?.graph ?? null;
    if (design === null || graph === null || facts.value === null) return NOTHING;
    const usual = suggestLoss(facts.value.task, graph);
    const chosen = selection.chosenLoss;
    // A loss for another kind of target is Train's to warn of; the network is not to be bent to it.
    const suits =
      chosen !== null &&
      (losses.get(chosen.type).task === 'regression') === (facts.value.task === 'regression');
    return findTargetAdvice({
      design,
      graph,
      facts: facts.value,
      loss: suits ? chosen : usual,
      outputs: [],
    });
  });
  return { advice, datasetName: computed(() => dataset.value?.name ?? '') };
}
