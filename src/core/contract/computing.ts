import type { RunSpec } from '../project/run-spec.ts';
import type { MemoryForecast } from '../training/memory-forecast.ts';
import type { TrainingProfile } from '../training/profile.ts';
import type { TableSource } from './preparation.ts';
import type { Call } from './studio.ts';

/** What a run would take, and whether the machine has it. */
export interface RunForecast extends MemoryForecast {
  /** Bytes that the run may take. */
  readonly freeBytes: number;
  /** Set where it does not fit: why, and the batch size with which it would (null: none). Such a run is refused. */
  readonly shortage: { readonly message: string; readonly batchSize: number | null } | null;
}

/** Where the time of a training step goes. */
export type NetworkProfile = TrainingProfile;

/** Calls about how a run is calculated. */
export interface ComputingCalls {
  /** Null where network and data do not fit together. `hash` is the dataset's, '' where it has none. */
  'computing.forecast': Call<{ readonly spec: RunSpec; readonly hash: string }, RunForecast | null>;
  /** Trains a copy for a moment in another process and times every layer; one at a time. @throws `cancelled`. */
  'computing.profile': Call<{ readonly spec: RunSpec }, NetworkProfile>;
  'computing.cancelProfile': Call<null, null>;
}

/** The same as work for a process of its own. */
export interface ComputingTaskCalls {
  profileNetwork: {
    readonly argument: { readonly spec: RunSpec; readonly table: TableSource };
    readonly result: NetworkProfile;
  };
}
