import type { RunForecast } from '../../core/contract/computing.ts';
import type { DataSource } from '../../core/datasets/data-spec.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import type { RunSpec } from '../../core/project/run-spec.ts';
import {
  describeShortage,
  findFittingBatch,
  fitsInto,
  forecastMemory,
} from '../../core/training/memory-forecast.ts';
import { describeTableMemory, joinMemoryFacts, type TableMemory } from '../trainer/run-memory.ts';
import type { LoadedTable } from './run-service.ts';

/** Tables whose facts are remembered. */
const REMEMBERED = 8;

/** What the service needs from the rest of main. */
export interface ForecastParts {
  readonly loadTable: (source: DataSource) => Promise<LoadedTable>;
  /** Bytes that a run may take, those of runs that go on included. */
  readonly freeMemory: () => number;
}

/** Predicts what a run would take before it is started. */
export interface ForecastService {
  /** Null where network and data do not fit together. @param hash of the dataset, '' where it has none. */
  forecast(spec: RunSpec, hash: string): Promise<RunForecast | null>;
}

/** Remembers the newest tables' facts, so that a changed setting reads no rows. */
export function createForecastService({ loadTable, freeMemory }: ForecastParts): ForecastService {
  const known = new Map<string, Promise<TableMemory>>();

  function tableOf({ data }: RunSpec, hash: string): Promise<TableMemory> {
    const { source, target, task } = data;
    const key = JSON.stringify([source, hash, target, task]);
    const read = async () => describeTableMemory((await loadTable(source)).table, data);
    const found = known.get(key) ?? read();
    // The newest is last; what failed may work the next time.
    known.delete(key);
    known.set(key, found);
    found.catch(() => known.delete(key));
    if (known.size > REMEMBERED) known.delete([...known.keys()][0]!);
    return found;
  }

  return {
    async forecast(spec, hash) {
      try {
        const { training } = spec;
        const graph = buildGraph(spec.design);
        const facts = joinMemoryFacts(graph, spec, await tableOf(spec, hash));
        const forecast = forecastMemory(graph, training, facts);
        const freeBytes = freeMemory();
        if (fitsInto(forecast, freeBytes)) return { ...forecast, freeBytes, shortage: null };
        const fitting = findFittingBatch(graph, training, facts, freeBytes);
        const message = describeShortage(forecast, training, freeBytes, fitting);
        return { ...forecast, freeBytes, shortage: { message, batchSize: fitting?.batchSize ?? null } };
      } catch {
        return null;
      }
    },
  };
}
