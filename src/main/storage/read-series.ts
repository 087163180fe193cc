import type { SeriesPoints } from '../../core/contract/run-records.ts';
import { openConnection } from './connection.ts';
import { createSeriesTable, type SeriesRange } from './series.ts';
import { toStorageError } from './storage-error.ts';

/** Which curves of which runs, how finely. */
export interface SeriesQuestion extends SeriesRange {
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

/** Curves of one run; those that it does not have are left out. */
export interface SeriesAnswer {
  readonly id: string;
  readonly series: readonly SeriesPoints[];
}

/**
 * Reads curves over a connection of its own that is closed again before it answers: whoever owns the workspace can
 * close it, and merge its log, whenever nobody asks. The file was checked by its owner.
 * @throws StudioError `workspace-*`, `disk-*`.
 */
export function readSeries(path: string, { ids, names, ...range }: SeriesQuestion): readonly SeriesAnswer[] {
  const connection = openConnection(path, 'read');
  try {
    const table = createSeriesTable(connection);
    return connection.transaction(() =>
      ids.map((id) => ({
        id,
        series: names
          .map((name) => table.read(id, name, range))
          .filter((each) => each.total > 0 || each.damaged !== undefined),
      })),
    )();
  } catch (error) {
    throw toStorageError(error, path);
  } finally {
    connection.close();
  }
}
