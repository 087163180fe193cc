import type { DataSource } from '../../core/datasets/data-spec.ts';
import type { ForecastService } from '../runs/forecast-service.ts';
import type { LoadedTable } from '../runs/run-service.ts';
import { toSource } from '../storage/table-file.ts';
import type { RunTask } from '../tasks/task-runner.ts';
import type { HandlersOf } from './call-registry.ts';

/** What these calls need. */
export interface ComputingCallParts {
  readonly forecasts: ForecastService;
  readonly loadTable: (source: DataSource) => Promise<LoadedTable>;
  readonly runTask: RunTask;
}

/** `computing.*`. */
export function createComputingCalls({
  forecasts,
  loadTable,
  runTask,
}: ComputingCallParts): HandlersOf<'computing'> {
  let measuring: AbortController | null = null;
  return {
    'computing.forecast': ({ spec, hash }) => forecasts.forecast(spec, hash),
    async 'computing.profile'({ spec }) {
      measuring?.abort();
      const mine = new AbortController();
      measuring = mine;
      const { table } = await loadTable(spec.data.source);
      return runTask('profileNetwork', { spec, table: toSource(table) }, { signal: mine.signal });
    },
    'computing.cancelProfile'() {
      measuring?.abort();
      return null;
    },
  };
}
