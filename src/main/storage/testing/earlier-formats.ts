import Database from 'better-sqlite3';
import { generateTable } from '../../../core/datasets/generators/index.ts';
import { hashTable } from '../../../core/datasets/table-hash.ts';
import type { Table } from '../../../core/datasets/table.ts';
import { describeTable } from '../../tasks/describe-table.ts';
import { migrate } from '../migrate.ts';
import { migrations } from '../migrations/index.ts';
import { encodeChunk } from '../series-chunk.ts';
import { encodeTable, hashBytes } from '../table-bytes.ts';
import { newRun } from './temporary-workspace.ts';

/** What every workspace that is built here holds, whatever its format. */
export interface EarlierWorkspace {
  readonly runId: string;
  readonly designId: string;
  readonly datasetId: string;
  readonly table: Table;
  /** `train.loss` by epoch; the third is NaN. */
  readonly losses: readonly number[];
}

const AT = '2025-01-02T03:04:05.000Z';

/** Rows that a format added to those before it, in plain SQL: written as the studio of that time wrote them. */
const additions: readonly ((connection: Database.Database, known: EarlierWorkspace) => void)[] = [
  // 1: designs, datasets, runs, series, weights, checkpoints, events, settings
  (connection, { runId, designId, datasetId, table, losses }) => {
    const run = (sql: string, ...values: unknown[]) => connection.prepare(sql).run(...values);
    const { spec } = newRun();
    run("INSERT INTO settings VALUES ('queue.limit', '2')");
    run(
      'INSERT INTO designs VALUES (?, ?, 3, ?, ?, ?, NULL)',
      designId,
      'Old design',
      JSON.stringify({ ...spec.design, name: 'Old design' }),
      AT,
      AT,
    );
    const bytes = encodeTable(table);
    run('INSERT INTO dataset_contents VALUES (?, ?)', hashBytes(bytes), bytes);
    const summary = { description: '', licence: '', ...describeTable(table) };
    run(
      "INSERT INTO datasets VALUES (?, 'Old data', 'generator', ?, ?, ?, NULL)",
      datasetId,
      JSON.stringify(summary),
      hashBytes(bytes),
      AT,
    );
    run(
      `INSERT INTO runs (id, name, status, created_at, started_at, ended_at, design_name, dataset_name, dataset_id,
         dataset_hash, spec, epoch, step, total_epochs, total_steps, elapsed_seconds, parameter_count, engine, tags, notes)
       VALUES (?, 'Old run', 'stopped', ?, ?, ?, 'Old design', 'Old data', ?, ?, ?, 4, 20, 100, 500, 1.5, 33, 'reference', '["kept"]', 'note')`,
      runId,
      AT,
      AT,
      AT,
      datasetId,
      hashTable(table),
      JSON.stringify(spec),
    );
    run("INSERT INTO run_metrics VALUES (?, 'train.loss', 0.25, 4, 0.25, 4)", runId);
    const chunk = encodeChunk(runId, 'train.loss', Float64Array.of(1, 2, 3, 4), Float64Array.from(losses));
    const columns = Object.keys(chunk);
    run(
      `INSERT INTO series_chunks (${columns.join()}) VALUES (${columns.map(() => '?').join()})`,
      ...Object.values(chunk),
    );
    const weights = Buffer.from('old weights');
    run("INSERT INTO weights VALUES (?, 'best', 4, 20, ?, ?)", runId, hashBytes(weights), weights);
    const state = Buffer.from('old state');
    run(
      `INSERT INTO checkpoints (run_id, epoch, step, elapsed_seconds, kept, score, hash, bytes)
       VALUES (?, 4, 20, 1.5, 1, NULL, ?, ?)`,
      runId,
      hashBytes(state),
      state,
    );
    run(
      'INSERT INTO run_events (run_id, at, step, kind, details) VALUES (?, ?, 20, \'finished\', \'{"status":"stopped"}\')',
      runId,
      AT,
    );
  },
  // 2: the version of every dataset
  (connection, { datasetId }) => {
    connection.exec(`INSERT INTO dataset_versions (dataset_id, number, content, table_hash, summary, change, created_at)
      SELECT id, 1, content, json_extract(summary, '$.hash'), summary, 'First version', created_at
      FROM datasets WHERE id = '${datasetId}'`);
  },
  // 3: sweeps, of which there are none
  () => {},
  // 4: imported networks, of which there are none
  () => {},
  // 5 to 8: named versions and recipes, of which there are none; columns with standard values
  () => {},
  () => {},
  () => {},
  () => {},
  // 9: points of every curve
  (connection) => {
    connection.exec(
      'INSERT INTO series_totals SELECT run_id, name, sum(count) FROM series_chunks GROUP BY run_id, name',
    );
  },
  // 10: exports of imported networks, of which there are none
  () => {},
  // 11: a line of the log
  (connection, { runId }) => {
    connection
      .prepare(
        "INSERT INTO run_log (run_id, at, step, level, source, message) VALUES (?, ?, 20, 'warning', 'trainer', 'kept')",
      )
      .run(runId, AT);
  },
];

/** Writes a workspace in an earlier format, with something of everything in it. @param version 1 or more. */
export function buildEarlierWorkspace(path: string, version: number): EarlierWorkspace {
  const known: EarlierWorkspace = {
    runId: '11111111-1111-4111-8111-111111111111',
    designId: '22222222-2222-4222-8222-222222222222',
    datasetId: '33333333-3333-4333-8333-333333333333',
    table: generateTable({ type: 'moons', values: {} }, 3),
    losses: [1, 0.5, Number.NaN, 0.25],
  };
  const connection = new Database(path);
  migrate(
    connection,
    migrations.filter((step) => step.version <= version),
  );
  for (const add of additions.slice(0, version)) add(connection, known);
  connection.close();
  return known;
}
