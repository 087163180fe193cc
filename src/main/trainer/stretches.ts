import type { TrainingSession } from '../../core/training/session.ts';
import { createStepLog, type StepLog } from '../../core/training/step-log.ts';
import type { ThreadGovernor } from './thread-governor.ts';

/** A stretch takes about this long, in milliseconds: short beside the time between two looks at the commands. */
const STRETCH_MS = 2;
/** Most steps of a stretch: steps of the smallest networks take less than a microsecond. */
const MOST_STEPS = 2048;

/** Trains a session in stretches of steps, so that looking at the clock and handing out results cost nothing. */
export interface Stretches {
  /**
   * The next steps: so many that they take about two milliseconds, and one where a single one takes longer.
   * @param most fewer steps than that.
   */
  train(most?: number): StepLog;
}

/** @param governor is told about the steps, but for those that were followed by an evaluation. */
export function createStretches(
  session: TrainingSession,
  governor: ThreadGovernor,
  now: () => number,
): Stretches {
  const log = createStepLog(MOST_STEPS);
  let steps = 1;
  return {
    train(most = MOST_STEPS) {
      governor.before();
      const startMs = now();
      session.runBatches(log, Math.min(steps, most));
      const elapsedMs = now() - startMs;
      if (log.validation !== null) return log;
      governor.after(log.length);
      if (elapsedMs > STRETCH_MS) steps = Math.max(1, steps >> 1);
      else if (log.length === steps && elapsedMs < STRETCH_MS / 2) steps = Math.min(MOST_STEPS, 2 * steps);
      return log;
    },
  };
}
