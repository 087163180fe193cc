import type { StartRun } from '../../../core/contract/understand.ts';
import {
  compareInitializers,
  STANDARD_CANDIDATES,
  type StartComparison,
} from '../../../core/inspect/initialization.ts';
import { TrainingSession } from '../../../core/training/session.ts';
import type { Report } from '../messages.ts';
import type { OpenedNetwork } from '../opened-network.ts';

/** One pass of the first batch per initialisation. */
export function answerStarts({ setup }: OpenedNetwork): StartComparison {
  return compareInitializers(setup);
}

/** Short runs from every initialisation, with the run's own settings and batches. */
export function answerStartRuns(
  { setup }: OpenedNetwork,
  steps: number,
  progress: Report,
): readonly StartRun[] {
  return STANDARD_CANDIDATES.map(({ label, initializer }, index): StartRun => {
    const training = {
      ...setup.training,
      initializer: initializer ?? setup.training.initializer,
      earlyStopping: null,
      validateUnit: 'epochs' as const,
      validateEvery: Number.MAX_SAFE_INTEGER,
      epochs: steps + 2,
    };
    const session = new TrainingSession({ ...setup, training });
    const losses: number[] = [];
    let divergedAt: number | null = null;
    for (let step = 0; step < steps && divergedAt === null; step++) {
      const { loss, epochEnded, divergence } = session.runBatch();
      if (divergence === null) losses.push(loss);
      else divergedAt = step;
      if (epochEnded) session.finishEpoch();
    }
    progress(index + 1, STANDARD_CANDIDATES.length);
    return { label, losses, divergedAt };
  });
}
