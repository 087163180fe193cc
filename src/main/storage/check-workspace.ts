import type { WorkspaceCheck } from '../../core/contract/studio.ts';
import type { Connection } from './connection.ts';
import type { DatasetTable } from './datasets.ts';
import { findDamage } from './inspect-file.ts';
import type { RunTable } from './runs.ts';
import type { SeriesTable } from './series.ts';
import type { WeightsTable } from './weights.ts';

/** Reads everything that is stored and compares it with its checksums. One sentence per problem. */
export function checkWorkspace(
  connection: Connection,
  tables: {
    readonly runs: RunTable;
    readonly datasets: DatasetTable;
    readonly series: SeriesTable;
    readonly weights: WeightsTable;
  },
): WorkspaceCheck {
  const problems: string[] = [...findDamage(connection, 'full')];
  const runs = tables.runs.list();
  for (const run of runs) {
    const curves = tables.series.findDamage(run.id);
    if (curves.length > 0) {
      problems.push(
        `Run "${run.name}": points of ${curves.join(', ')} fail their checksum and are shown as gaps.`,
      );
    }
    for (const problem of tables.weights.findDamage(run.id)) problems.push(`Run "${run.name}": ${problem}.`);
  }
  for (const dataset of tables.datasets.list()) {
    if (!tables.datasets.isIntact(dataset.id)) {
      problems.push(`Dataset "${dataset.name}": its content fails its checksum. Import it again.`);
    }
  }
  return { ok: problems.length === 0, problems, checkedRuns: runs.length };
}
