import type { RunEventRecord } from '../../core/contract/run-page.ts';
import type { RunCompute, RunStatus, RunSummary } from '../../core/contract/run-records.ts';
import type { ComputeUsage, PreparedDescription } from '../../core/contract/trainer.ts';
import { StudioError, type ErrorReport } from '../../core/support/errors.ts';
import type { Connection } from './connection.ts';
import type { MetricSummaryTable } from './metric-summaries.ts';
import { runColumns, toRunSummary, type NewRun, type RunBackground, type RunRow } from './run-rows.ts';
import type { WorkspaceClock } from './workspace-clock.ts';

/** Facts of a run that its training changes. */
export interface RunPosition {
  readonly epoch: number;
  readonly step: number;
  readonly elapsedSeconds: number;
}

/** What the trainer says when it begins. */
export interface RunStart {
  readonly engine: string;
  readonly compute: RunCompute;
  readonly parameterCount: number;
  readonly totalSteps: number;
  readonly prepared: PreparedDescription;
}

/** Runs, one row each. */
export interface RunTable {
  /** Newest first; deleted ones are left out. */
  list(): readonly RunSummary[];
  count(): number;
  /** @throws StudioError `run-missing`. */
  get(id: string): RunSummary;
  background(id: string): RunBackground;
  create(run: NewRun): RunSummary;
  start(id: string, start: RunStart): void;
  setStatus(id: string, status: RunStatus, error?: ErrorReport | null): void;
  setPosition(id: string, position: RunPosition): void;
  /** What it has measured of its own work. */
  setUsage(id: string, usage: ComputeUsage): void;
  rename(id: string, name: string): RunSummary;
  annotate(id: string, notes: string, tags: readonly string[]): RunSummary;
  /** Hides them until `restore` or until the workspace is compacted. Refused (`run-active`) while one trains. */
  delete(ids: readonly string[]): void;
  restore(ids: readonly string[]): readonly RunSummary[];
  /**
   * Runs that nobody trains any more become `interrupted`; those that still wait in the queue stay. Returns how many
   * there were that a person started: sweeps take theirs up again by themselves.
   */
  interruptStale(): number;
  /** Everything that happened to a run, in order. */
  events(id: string): readonly RunEventRecord[];
  addEvent(id: string, step: number, kind: string, details: Readonly<Record<string, unknown>>): void;
}

const active: readonly RunStatus[] = ['queued', 'running', 'paused'];
/** Runs of trials are left out of lists until they are promoted. */
const listed = 'NOT EXISTS (SELECT 1 FROM sweep_runs s WHERE s.run_id = r.id AND s.promoted = 0)';
const activeList = active.map((status) => `'${status}'`).join(', ');

/** Prepares the statements on one connection. */
export function createRunTable(
  connection: Connection,
  clock: WorkspaceClock,
  summaries: MetricSummaryTable,
): RunTable {
  const listAll = connection.prepare<[], RunRow>(
    `SELECT ${runColumns} FROM runs r WHERE r.deleted_at IS NULL AND ${listed} ORDER BY r.created_at DESC, r.id`,
  );
  const countAll = connection
    .prepare<[], number>(`SELECT count(*) FROM runs r WHERE r.deleted_at IS NULL AND ${listed}`)
    .pluck();
  const find = connection.prepare<[string], RunRow>(
    `SELECT ${runColumns} FROM runs r WHERE r.id = ? AND r.deleted_at IS NULL`,
  );
  const findBackground = connection.prepare<
    [string],
    { dataset_id: string | null; dataset_hash: string; prepared: string | null; total_steps: number }
  >('SELECT dataset_id, dataset_hash, prepared, total_steps FROM runs WHERE id = ? AND deleted_at IS NULL');
  const insert = connection.prepare(
    `INSERT INTO runs (id, name, status, created_at, design_name, dataset_name, dataset_id, dataset_hash, spec, total_epochs)
     VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?)`,
  );
  const begin = connection.prepare(
    `UPDATE runs SET engine = ?, compute = ?, parameter_count = ?, total_steps = ?, prepared = ?,
       started_at = coalesce(started_at, ?) WHERE id = ?`,
  );
  const updateStatus = connection.prepare('UPDATE runs SET status = ?, error = ?, ended_at = ? WHERE id = ?');
  const updatePosition = connection.prepare(
    'UPDATE runs SET epoch = ?, step = ?, elapsed_seconds = ? WHERE id = ?',
  );
  const updateCompute = connection.prepare('UPDATE runs SET compute = ? WHERE id = ?');
  const setName = connection.prepare('UPDATE runs SET name = ? WHERE id = ? AND deleted_at IS NULL');
  const setNotes = connection.prepare(
    'UPDATE runs SET notes = ?, tags = ? WHERE id = ? AND deleted_at IS NULL',
  );
  const hide = connection.prepare(
    `UPDATE runs SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL AND status NOT IN (${activeList})`,
  );
  const show = connection.prepare('UPDATE runs SET deleted_at = NULL WHERE id = ?');
  const interrupt = connection.prepare(
    `UPDATE runs AS r SET status = 'interrupted', ended_at = coalesce(ended_at, ?) WHERE status IN (${activeList})
       AND NOT (status = 'queued' AND EXISTS (SELECT 1 FROM run_queue q WHERE q.run_id = r.id))`,
  );
  const countStale = connection
    .prepare<[], number>(
      `SELECT count(*) FROM runs r WHERE status IN (${activeList}) AND ${listed}
         AND NOT EXISTS (SELECT 1 FROM run_queue q WHERE q.run_id = r.id AND r.status = 'queued')`,
    )
    .pluck();
  const insertEvent = connection.prepare(
    'INSERT INTO run_events (run_id, at, step, kind, details) VALUES (?, ?, ?, ?, ?)',
  );

  const listEvents = connection.prepare<
    [string],
    { at: string; step: number; kind: string; details: string }
  >('SELECT at, step, kind, details FROM run_events WHERE run_id = ? ORDER BY id');

  function get(id: string): RunSummary {
    const row = find.get(id);
    if (row === undefined) throw missing(id);
    return toRunSummary(row, summaries.of(id));
  }

  return {
    list() {
      const metrics = summaries.all();
      return listAll.all().map((row) => toRunSummary(row, metrics.get(row.id) ?? {}));
    },
    count: () => countAll.get() ?? 0,
    get,
    background(id) {
      const row = findBackground.get(id);
      if (row === undefined) throw missing(id);
      const prepared = row.prepared === null ? null : (JSON.parse(row.prepared) as PreparedDescription);
      return {
        datasetId: row.dataset_id,
        datasetHash: row.dataset_hash,
        prepared,
        totalSteps: row.total_steps,
      };
    },
    create({ name, spec, datasetName, datasetId, datasetHash }) {
      const id = clock.newId();
      const text = JSON.stringify(spec);
      const { epochs } = spec.training;
      insert.run(id, name, clock.now(), spec.design.name, datasetName, datasetId, datasetHash, text, epochs);
      return get(id);
    },
    start(id, { engine, compute, parameterCount, totalSteps, prepared }) {
      begin.run(
        engine,
        JSON.stringify(compute),
        parameterCount,
        totalSteps,
        JSON.stringify(prepared),
        clock.now(),
        id,
      );
    },
    setStatus(id, status, error = null) {
      const ended = active.includes(status) ? null : clock.now();
      updateStatus.run(status, error === null ? null : JSON.stringify(error), ended, id);
    },
    setPosition(id, { epoch, step, elapsedSeconds }) {
      updatePosition.run(epoch, step, elapsedSeconds, id);
    },
    setUsage(id, usage) {
      const { compute } = get(id);
      if (compute != null) updateCompute.run(JSON.stringify({ ...compute, ...usage }), id);
    },
    rename(id, name) {
      if (setName.run(name, id).changes === 0) throw missing(id);
      return get(id);
    },
    annotate(id, notes, tags) {
      if (setNotes.run(notes, JSON.stringify(tags), id).changes === 0) throw missing(id);
      return get(id);
    },
    delete(ids) {
      connection.transaction(() => {
        for (const id of ids) {
          if (hide.run(clock.now(), id).changes === 1) continue;
          const run = get(id);
          throw new StudioError(
            'run-active',
            `"${run.name}" is still ${run.status}: stop it before you delete it. Nothing was deleted.`,
            { id, status: run.status },
          );
        }
      })();
    },
    restore(ids) {
      connection.transaction(() => {
        for (const id of ids) show.run(id);
      })();
      return ids.map(get);
    },
    interruptStale() {
      const stale = countStale.get() ?? 0;
      interrupt.run(clock.now());
      return stale;
    },
    events: (id) =>
      listEvents.all(id).map(({ details, ...event }) => ({
        ...event,
        details: JSON.parse(details) as Readonly<Record<string, unknown>>,
      })),
    addEvent(id, step, kind, details) {
      insertEvent.run(id, clock.now(), step, kind, JSON.stringify(details));
    },
  };
}

function missing(id: string): StudioError {
  return new StudioError('run-missing', 'This run is not in the workspace any more.', { id });
}
