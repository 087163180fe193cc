import type { RunSpec } from '../project/run-spec.ts';
import type { MemoryForecast } from '../training/memory-forecast.ts';
import type { Call } from './studio.ts';

/** What a run would take, and whether the machine has it. */
export interface RunForecast extends MemoryForecast {
  /** Bytes that the run may take. */
  readonly freeBytes: number;
  /** Set where it does not fit: why, and the batch size with which it would (null: none). Such a run is refused. */
  readonly shortage: { readonly message: string; readonly batchSize: number | null } | null;
}

/** Calls about how a run is calculated. */
export interface ComputingCalls {
  /** Null where network and data do not fit together. `hash` is the dataset's, '' where it has none. */
  'computing.forecast': Call<{ readonly spec: RunSpec; readonly hash: string }, RunForecast | null>;
}
