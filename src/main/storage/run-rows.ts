import type { MetricSummary, RunCompute, RunStatus, RunSummary } from '../../core/contract/run-records.ts';
import type { PreparedDescription } from '../../core/contract/trainer.ts';
import type { RunSpec } from '../../core/project/run-spec.ts';
import type { ErrorReport } from '../../core/support/errors.ts';

/** A row of `runs`, with whether it has weights or a checkpoint. */
export interface RunRow {
  readonly id: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly design_name: string;
  readonly dataset_name: string;
  readonly dataset_id: string | null;
  readonly dataset_hash: string;
  readonly dataset_version: number | null;
  readonly spec: string;
  readonly epoch: number;
  readonly step: number;
  readonly total_epochs: number;
  readonly total_steps: number;
  readonly elapsed_seconds: number;
  readonly parameter_count: number;
  readonly engine: string;
  readonly compute: string | null;
  readonly tags: string;
  readonly notes: string;
  readonly starred: number;
  readonly archived_at: string | null;
  readonly colour: number | null;
  readonly error: string | null;
  readonly has_weights: number;
}

/** What must be known to write down a new run. */
export interface NewRun {
  readonly name: string;
  readonly spec: RunSpec;
  readonly datasetName: string;
  /** Set when the dataset lives in the workspace. */
  readonly datasetId: string | null;
  readonly datasetHash: string;
}

/** What belongs to a run beside its summary. */
export interface RunBackground {
  readonly datasetId: string | null;
  readonly datasetHash: string;
  /** Null until its trainer has prepared the data. */
  readonly prepared: PreparedDescription | null;
  readonly totalSteps: number;
}

/** Columns of {@link RunRow}, for a query over `runs r`. */
export const runColumns = `r.id, r.name, r.status, r.created_at, r.started_at, r.ended_at, r.design_name,
  r.dataset_name, r.dataset_id, r.dataset_hash, r.spec, r.epoch, r.step, r.total_epochs, r.total_steps,
  r.elapsed_seconds, r.parameter_count, r.engine, r.compute, r.tags, r.notes, r.starred, r.archived_at, r.colour, r.error,
  (SELECT max(v.number) FROM dataset_versions v WHERE v.dataset_id = r.dataset_id AND v.table_hash = r.dataset_hash)
    AS dataset_version,
  EXISTS (SELECT 1 FROM weights w WHERE w.run_id = r.id)
    OR EXISTS (SELECT 1 FROM checkpoints c WHERE c.run_id = r.id) AS has_weights`;

/** Puts a row and its metrics together. */
export function toRunSummary(row: RunRow, metrics: Readonly<Record<string, MetricSummary>>): RunSummary {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    designName: row.design_name,
    datasetName: row.dataset_name,
    datasetHash: row.dataset_hash,
    datasetVersion: row.dataset_version,
    spec: JSON.parse(row.spec) as RunSpec,
    epoch: row.epoch,
    step: row.step,
    totalEpochs: row.total_epochs,
    elapsedSeconds: row.elapsed_seconds,
    metrics,
    parameterCount: row.parameter_count,
    engine: row.engine,
    compute: row.compute === null ? null : (JSON.parse(row.compute) as RunCompute),
    tags: JSON.parse(row.tags) as string[],
    notes: row.notes,
    starred: row.starred === 1,
    archived: row.archived_at !== null,
    colour: row.colour,
    error: row.error === null ? null : (JSON.parse(row.error) as ErrorReport),
    hasWeights: row.has_weights === 1,
  };
}
