import type { WorkspaceCheck } from '../../core/contract/studio.ts';
import { checkParts } from './check-workspace.ts';
import { openConnection } from './connection.ts';
import { createDatasetContents } from './dataset-contents.ts';
import { createDatasetTable } from './datasets.ts';
import { createLinkedContents } from './linked-contents.ts';
import { createMetricSummaryTable } from './metric-summaries.ts';
import { createRunTable } from './runs.ts';
import { createSeriesTable } from './series.ts';
import { toStorageError } from './storage-error.ts';
import { createWeightsTable } from './weights.ts';
import { systemClock } from './workspace-clock.ts';

/**
 * Reads a whole workspace over a connection of its own that cannot write, while its owner goes on.
 * @param report how far it is, 0 to 1, after each table, run and dataset.
 * @throws StudioError `workspace-*`, `disk-*` where it cannot be read at all.
 */
export function examineFile(path: string, report: (part: number) => void): WorkspaceCheck {
  const connection = openConnection(path, 'read');
  try {
    const parts = checkParts(connection, {
      runs: createRunTable(connection, systemClock, createMetricSummaryTable(connection)),
      datasets: createDatasetTable(
        connection,
        systemClock,
        createDatasetContents(connection, createLinkedContents(path)),
      ),
      series: createSeriesTable(connection),
      weights: createWeightsTable(connection),
    });
    for (;;) {
      const next = parts.next();
      if (next.done === true) return next.value;
      report(next.value);
    }
  } catch (error) {
    throw toStorageError(error, path);
  } finally {
    connection.close();
  }
}
