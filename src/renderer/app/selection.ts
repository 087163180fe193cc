import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { RunSummary } from '../../core/contract/run-records.ts';
import type { OpenedProject } from '../../core/contract/studio.ts';
import type { TrainingSpec } from '../../core/project/run-spec.ts';
import type { Spec } from '../../core/support/fields.ts';

/** What the person is working with, across screens. */
export const useSelection = defineStore('selection', () => {
  const datasetId = ref<string | null>(null);
  const designId = ref<string | null>(null);
  /** The run that Train shows. */
  const runId = ref<string | null>(null);
  /**
   * A project that was just opened (an example, a file): Train takes its specification over as the form's
   * values. A new object each time, so that opening the same example twice is noticed.
   */
  const openedProject = shallowRef<OpenedProject | null>(null);
  /** A run whose settings Train takes over, to train it again or with a change. */
  const repeatedRun = shallowRef<RunSummary | null>(null);

  /** The run that Predict is opened for; it forgets it when it has taken it up. */
  const askedRun = ref<string | null>(null);

  /** Settings that another screen asks Train to take over; Train forgets them when it has. */
  const wantedTraining = shallowRef<Partial<TrainingSpec> | null>(null);
  /** The loss that somebody chose in Train; null while it follows the network and the target. */
  const chosenLoss = shallowRef<Spec | null>(null);
  /** Dataset whose classes the next training weighs the same; null where none does. */
  const weighedDatasetId = ref<string | null>(null);

  return {
    wantedTraining,
    chosenLoss,
    weighedDatasetId,
    datasetId,
    designId,
    runId,
    openedProject,
    repeatedRun,
    askedRun,
  };
});
