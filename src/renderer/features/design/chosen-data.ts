import { computed, watch, type ComputedRef } from 'vue';
import type { DatasetSummary } from '../../../core/contract/studio.ts';
import type { DataRecipe } from '../../../core/contract/preparation.ts';
import { losses } from '../../../core/losses/index.ts';
import type { NetworkGraph } from '../../../core/graph/graph.ts';
import { suggestLoss } from '../../../core/project/suggest-loss.ts';
import type { StartFacts } from '../../../core/project/warnings.ts';
import type { Spec } from '../../../core/support/fields.ts';
import { useDatasets } from '../../app/datasets.ts';
import { standardRecipe, useRecipes } from '../../app/recipes.ts';
import { useSelection } from '../../app/selection.ts';
import { findStartFacts } from '../../app/start-facts.ts';

/** The dataset that the next run will learn from, as Data and Train prepare it. */
export interface ChosenData {
  readonly dataset: DatasetSummary;
  readonly recipe: DataRecipe;
  readonly facts: StartFacts;
}

/** What is chosen in Data or Train; null where nothing is. */
export function useChosenData(): ComputedRef<ChosenData | null> {
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
  return computed(() => {
    const now = dataset.value;
    if (now === undefined) return null;
    const recipe = recipes.find(now) ?? standardRecipe(now);
    return { dataset: now, recipe, facts: findStartFacts(now, recipe) };
  });
}

/** The loss of the next run: the one chosen in Train where it suits the target, else what suits target and network. */
export function nextLoss({ facts }: ChosenData, graph: NetworkGraph): Spec {
  const chosen = useSelection().chosenLoss;
  // A loss for another kind of target is Train's to warn of; the network is not to be bent to it.
  const suits =
    chosen !== null && (losses.get(chosen.type).task === 'regression') === (facts.task === 'regression');
  return suits ? chosen : suggestLoss(facts.task, graph);
}
