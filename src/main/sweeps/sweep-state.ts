import type { LegRecord } from '../../core/sweeps/sweep-log.ts';
import type { SweepSpec } from '../../core/sweeps/sweep-spec.ts';
import type { LoadedTable } from '../runs/run-service.ts';
import type { StoredLeg } from '../storage/sweeps.ts';

/** A sweep that is going on: what the workspace holds, at hand. */
export interface SweepState {
  readonly id: string;
  /** Replaced when it is extended. */
  spec: SweepSpec;
  readonly data: LoadedTable;
  readonly log: LegRecord[];
  /** By leg. */
  readonly limits: StoredLeg['limits'][];
  /** How often a run was taken up again after its process died. */
  readonly retries: Map<string, number>;
}
