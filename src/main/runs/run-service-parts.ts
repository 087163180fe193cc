import type { StudioEvents } from '../../core/contract/studio.ts';
import type { DataSource } from '../../core/datasets/data-spec.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { CheckVectors } from '../tasks/check-vectors.ts';
import type { LoadedTable } from './loaded-table.ts';
import type { StartTrainer } from './trainer-process.ts';

/** What the service needs from the rest of main. */
export interface RunServiceParts {
  readonly workspace: () => Workspace;
  /** @param hash of the version that the run saw; left out for the current one. */
  readonly loadTable: (source: DataSource, hash?: string) => Promise<LoadedTable>;
  readonly startTrainer: StartTrainer;
  readonly broadcast: <N extends keyof StudioEvents>(name: N, event: StudioEvents[N]) => void;
  /** Most runs that train side by side, unless the workspace says otherwise. */
  readonly limit: number;
  /** Logical processors: no workspace makes it more than that. */
  readonly processors?: number;
  /** Bytes that another process may take without making the machine swap. */
  readonly freeMemory?: () => number;
  /** Called with true while any run trains: the machine must not fall asleep then. */
  readonly keepAwake: (awake: boolean) => void;
  /** Whether wider vectors can be used; asked for runs that want them. Left out: they cannot. */
  readonly checkVectors?: CheckVectors;
  /** Where runs are trained, by name: written down with each start. */
  readonly environment?: Readonly<Record<string, string>>;
}
