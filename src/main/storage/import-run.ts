import type { RunEventRecord, RunLogLine } from '../../core/contract/run-page.ts';
import type { MetricSummary, RunCompute, RunStatus } from '../../core/contract/run-records.ts';
import type { CheckpointRecord, PreparedDescription, WeightsRecord } from '../../core/contract/trainer.ts';
import type { Connection } from './connection.ts';
import { metricOf, type HigherIsBetter, type MetricSummaryTable } from './metric-summaries.ts';
import type { NewRun } from './run-rows.ts';
import type { RunLogTable } from './run-log.ts';
import type { RunTable } from './runs.ts';
import type { SeriesTable } from './series.ts';
import type { Points } from './thin-points.ts';
import type { WeightsTable } from './weights.ts';

/** A run that was trained elsewhere. */
export interface ImportedRun {
  readonly run: NewRun;
  readonly status: RunStatus;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly epoch: number;
  readonly step: number;
  readonly totalSteps: number;
  readonly elapsedSeconds: number;
  readonly parameterCount: number;
  readonly engine: string;
  readonly compute?: RunCompute | null;
  readonly tags: readonly string[];
  readonly notes: string;
  readonly prepared: PreparedDescription | null;
  readonly curves: readonly (Points & { readonly name: string })[];
  /** Best and last values that are no curves: those of the test split. */
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  readonly weights: readonly (WeightsRecord & { readonly kind: 'last' | 'best' })[];
  readonly checkpoints: readonly (CheckpointRecord & { readonly score: number | null })[];
  readonly events: readonly RunEventRecord[];
  /** Left out: nothing was said. */
  readonly log?: readonly RunLogLine[];
  /** Said in its list of events: where it came from. */
  readonly source: Readonly<Record<string, unknown>>;
}

/** Writes down runs that were trained elsewhere: whole, or not at all. @returns the id of the new run. */
export type ImportRun = (imported: ImportedRun) => string;

const active: readonly RunStatus[] = ['queued', 'running', 'paused'];

/** Prepares the statements on one connection. */
export function createRunImport(
  connection: Connection,
  tables: {
    readonly runs: RunTable;
    readonly log: RunLogTable;
    readonly series: SeriesTable;
    readonly summaries: MetricSummaryTable;
    readonly weights: WeightsTable;
  },
  higherIsBetter: HigherIsBetter,
): ImportRun {
  const { runs, log, series, summaries, weights } = tables;
  const fill = connection.prepare(
    `UPDATE runs SET created_at = ?, started_at = ?, ended_at = ?, total_steps = ?, prepared = ?,
       parameter_count = ?, engine = ?, compute = ?, status = ? WHERE id = ?`,
  );
  const addEvent = connection.prepare(
    'INSERT INTO run_events (run_id, at, step, kind, details) VALUES (?, ?, ?, ?, ?)',
  );
  return (imported) =>
    connection.transaction(() => {
      const { id } = runs.create(imported.run);
      // Nobody trains it here.
      const status = active.includes(imported.status) ? 'interrupted' : imported.status;
      const prepared = imported.prepared === null ? null : JSON.stringify(imported.prepared);
      const { createdAt, startedAt, endedAt, totalSteps, parameterCount, engine } = imported;
      const compute = imported.compute == null ? null : JSON.stringify(imported.compute);
      fill.run(
        createdAt,
        startedAt,
        endedAt,
        totalSteps,
        prepared,
        parameterCount,
        engine,
        compute,
        status,
        id,
      );
      runs.setPosition(id, imported);
      runs.annotate(id, imported.notes, imported.tags);
      for (const { name, x, y } of imported.curves) {
        series.append(id, name, { x, y });
        if (/^(train|validation)\./.test(name)) {
          summaries.rebuild(id, name, x, y, higherIsBetter(metricOf(name)));
        }
      }
      for (const [name, { last, lastEpoch }] of Object.entries(imported.metrics)) {
        if (!name.startsWith('test.')) continue;
        const at = Float64Array.of(lastEpoch);
        summaries.rebuild(id, name, at, Float64Array.of(last), higherIsBetter(metricOf(name)));
      }
      for (const { kind, ...record } of imported.weights) weights.put(id, kind, record);
      for (const { score, ...checkpoint } of imported.checkpoints) {
        const best = score === null ? null : { score, keep: imported.checkpoints.length };
        // All of them stay: they were chosen where they come from.
        weights.putCheckpoint(id, { ...checkpoint, kept: true, best });
      }
      for (const { at, step, kind, details } of imported.events) {
        addEvent.run(id, at, step, kind, JSON.stringify(details));
      }
      for (const line of imported.log ?? []) log.add(id, line);
      runs.addEvent(id, imported.step, 'imported', imported.source);
      return id;
    })();
}
