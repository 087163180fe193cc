import type { StartHelper } from '../../core/engine/simd.ts';
import type { TrainerEvent } from '../../core/contract/trainer.ts';

/** What the trainer needs from the process around it; tests bring their own. */
export interface TrainerHost {
  post(event: TrainerEvent): void;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Milliseconds of processor time of this process: stands still while the machine sleeps. */
  processorMs(): number;
  /** Most bytes of memory that this process has taken so far; left out where nobody knows. */
  peakBytes?(): number;
  /** Starts a thread that helps; left out where there are none. */
  readonly startHelper?: StartHelper;
  /** Calls back after everything that has come in was heard. */
  defer(action: () => void): void;
}
