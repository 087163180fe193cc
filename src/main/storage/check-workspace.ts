import type { WorkspaceCheck } from '../../core/contract/studio.ts';
import type { Connection } from './connection.ts';
import type { DatasetTable } from './datasets.ts';
import { findDamage } from './inspect-file.ts';
import type { RunTable } from './runs.ts';
import type { SeriesTable } from './series.ts';
import type { WeightsTable } from './weights.ts';

/** What a check reads. */
export interface CheckedTables {
  readonly runs: Pick<RunTable, 'list'>;
  readonly datasets: Pick<DatasetTable, 'list' | 'isIntact'>;
  readonly series: Pick<SeriesTable, 'findDamage'>;
  readonly weights: Pick<WeightsTable, 'findDamage'>;
}

/** SQLite's own check comes first and takes about so much of the whole time. */
const PAGES_PART = 0.5;

/** Reads everything that is stored and compares it with its checksums. One sentence per problem. */
export function checkWorkspace(connection: Connection, tables: CheckedTables): WorkspaceCheck {
  const parts = checkParts(connection, tables);
  for (;;) {
    const next = parts.next();
    if (next.done === true) return next.value;
  }
}

/** {@link checkWorkspace} in parts: after each it says how far it is, 0 to 1. */
export function* checkParts(
  connection: Connection,
  tables: CheckedTables,
): Generator<number, WorkspaceCheck, void> {
  const problems: string[] = [...findDamage(connection, 'full')];
  yield PAGES_PART;
  const runs = tables.runs.list();
  const datasets = tables.datasets.list();
  let done = 0;
  const part = (): number => PAGES_PART + ((1 - PAGES_PART) * ++done) / (runs.length + datasets.length);
  for (const run of runs) {
    const curves = tables.series.findDamage(run.id);
    if (curves.length > 0) {
      problems.push(
        `Run "${run.name}": points of ${curves.join(', ')} fail their checksum and are shown as gaps.`,
      );
    }
    for (const problem of tables.weights.findDamage(run.id)) problems.push(`Run "${run.name}": ${problem}.`);
    yield part();
  }
  for (const dataset of datasets) {
    if (!tables.datasets.isIntact(dataset.id)) {
      problems.push(`Dataset "${dataset.name}": its content fails its checksum. Import it again.`);
    }
    yield part();
  }
  return { ok: problems.length === 0, problems, checkedRuns: runs.length };
}
