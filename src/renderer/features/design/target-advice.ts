import { computed, type ComputedRef } from 'vue';
import { findTargetAdvice, type TargetAdvice } from '../../../core/project/target-mends.ts';
import { nextLoss, useChosenData } from './chosen-data.ts';
import { useDesignEditor } from './design-editor.ts';

/** Always the same, so that nothing is drawn again. */
const NOTHING: readonly TargetAdvice[] = [];

/** Where the open network does not suit the chosen dataset and the loss: nothing while it has errors, or no data is chosen. */
export function useTargetAdvice(): {
  readonly advice: ComputedRef<readonly TargetAdvice[]>;
  /** Name of the dataset that it is about. */
  readonly datasetName: ComputedRef<string>;
} {
  const editor = useDesignEditor();
  const data = useChosenData();
  const advice = computed(() => {
    const { design, analysis } = editor;
    const graph = analysis?.graph ?? null;
    if (design === null || graph === null || data.value === null) return NOTHING;
    const found = findTargetAdvice({
      design,
      graph,
      facts: data.value.facts,
      loss: nextLoss(data.value, graph),
      outputs: [],
    });
    return found.length === 0 ? NOTHING : found;
  });
  return { advice, datasetName: computed(() => data.value?.dataset.name ?? '') };
}
