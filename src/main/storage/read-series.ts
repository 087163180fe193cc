import type { RunSeries } from '../../core/contract/packed-records.ts';
import type { RunSummary } from '../../core/contract/run-records.ts';
import type { ChunkCache } from './chunk-cache.ts';
import { openConnection, type Connection } from './connection.ts';
import { createMetricSummaryTable } from './metric-summaries.ts';
import { createRunTable } from './runs.ts';
import { createSeriesTable, type SeriesRange } from './series.ts';
import { toStorageError } from './storage-error.ts';
import { systemClock } from './workspace-clock.ts';

/** Which curves of which runs, how finely. */
export interface SeriesQuestion extends SeriesRange {
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

/**
 * Reads curves over a connection of its own that is closed again before it answers: whoever owns the workspace can
 * close it, and merge its log, whenever nobody asks. The file was checked by its owner.
 * @param cache what was read earlier, of this file or of another one.
 * @throws StudioError `workspace-*`, `disk-*`.
 */
export function readSeries(
  path: string,
  { ids, names, ...range }: SeriesQuestion,
  cache: ChunkCache | null = null,
): readonly RunSeries[] {
  return readOnce(path, (connection) => {
    const table = createSeriesTable(connection, cache);
    return connection.transaction(() =>
      ids.map((id) => ({
        id,
        series: names
          .map((name) => table.read(id, name, range))
          .filter((each) => each.total > 0 || each.damaged !== undefined),
      })),
    )();
  });
}

/** Every run, newest first; read in the same way. @throws StudioError `workspace-*`, `disk-*`. */
export function readRuns(path: string): readonly RunSummary[] {
  return readOnce(path, (connection) =>
    connection.transaction(() =>
      createRunTable(connection, systemClock, createMetricSummaryTable(connection)).list(),
    )(),
  );
}

/**
 * Kibibytes of the file kept in memory while it is read. What is read once need not be kept: in Electron, taking and
 * giving back the usual two mebibytes page by page costs more than the reading itself.
 */
const KEPT_KIB = 256;

function readOnce<T>(path: string, read: (connection: Connection) => T): T {
  const connection = openConnection(path, 'read');
  try {
    connection.pragma(`cache_size = -${KEPT_KIB}`);
    return read(connection);
  } catch (error) {
    throw toStorageError(error, path);
  } finally {
    connection.close();
  }
}
