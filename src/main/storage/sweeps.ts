import type { SweepRunRecord, SweepStatus } from '../../core/contract/sweeps.ts';
import type { Leg, LegOutcome, LegRecord } from '../../core/sweeps/sweep-log.ts';
import type { SweepSpec } from '../../core/sweeps/sweep-spec.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { Connection } from './connection.ts';
import type { NewRun } from './run-rows.ts';
import type { RunTable } from './runs.ts';
import type { WorkspaceClock } from './workspace-clock.ts';

/** A sweep as it is stored. */
export interface StoredSweep {
  readonly id: string;
  readonly name: string;
  readonly status: SweepStatus;
  readonly spec: SweepSpec;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

/** A leg with what its trials must reach. */
export interface StoredLeg {
  readonly record: LegRecord;
  readonly limits: readonly (number | null)[] | null;
}

/** Sweeps, their legs and which run belongs to which trial. */
export interface SweepTable {
  /** Newest first; deleted ones are left out. */
  list(): readonly StoredSweep[];
  /** @throws StudioError `sweep-missing`. */
  get(id: string): StoredSweep;
  create(spec: SweepSpec): StoredSweep;
  setStatus(id: string, status: SweepStatus): void;
  setSpec(id: string, spec: SweepSpec): void;
  rename(id: string, name: string): void;
  /** Hides it with its trials until `restore` or until the workspace is compacted; promoted runs stay. */
  delete(id: string): void;
  restore(id: string): void;
  legs(id: string): readonly StoredLeg[];
  /** Writes down a leg and, for a trial that begins, its runs: all of it, or nothing. Returns the ids of its runs. */
  addLeg(
    id: string,
    number: number,
    leg: Leg,
    limits: StoredLeg['limits'],
    runs: readonly { readonly replicate: number; readonly run: NewRun }[],
  ): readonly string[];
  setOutcome(id: string, number: number, outcome: LegOutcome): void;
  /** Everything that `action` writes is one transaction: each waits for the disk. */
  together<T>(action: () => T): T;
  /** Every run of the sweep, by trial and replicate. */
  runs(id: string): readonly SweepRunRecord[];
  /** Ids of a trial's runs, by replicate. */
  runsOf(id: string, trial: number): readonly string[];
  /** Puts a run of a trial into the list of runs. */
  promote(runId: string): void;
  /** The sweep and trial of a run, or null. */
  ownerOf(
    runId: string,
  ): { readonly sweepId: string; readonly trial: number; readonly promoted: boolean } | null;
}

interface SweepRow {
  readonly id: string;
  readonly name: string;
  readonly status: SweepStatus;
  readonly spec: string;
  readonly created_at: string;
  readonly ended_at: string | null;
}

const toSweep = (row: SweepRow): StoredSweep => ({
  id: row.id,
  name: row.name,
  status: row.status,
  spec: JSON.parse(row.spec) as SweepSpec,
  createdAt: row.created_at,
  endedAt: row.ended_at,
});

/** Prepares the statements on one connection. */
export function createSweepTable(connection: Connection, clock: WorkspaceClock, runs: RunTable): SweepTable {
  const listAll = connection.prepare<[], SweepRow>(
    'SELECT id, name, status, spec, created_at, ended_at FROM sweeps WHERE deleted_at IS NULL ORDER BY created_at DESC, id',
  );
  const find = connection.prepare<[string], SweepRow>(
    'SELECT id, name, status, spec, created_at, ended_at FROM sweeps WHERE id = ? AND deleted_at IS NULL',
  );
  const insert = connection.prepare(
    `INSERT INTO sweeps (id, name, status, spec, created_at) VALUES (?, ?, 'running', ?, ?)`,
  );
  const updateStatus = connection.prepare('UPDATE sweeps SET status = ?, ended_at = ? WHERE id = ?');
  const updateSpec = connection.prepare('UPDATE sweeps SET spec = ? WHERE id = ?');
  const updateName = connection.prepare('UPDATE sweeps SET name = ? WHERE id = ?');
  const hide = connection.prepare('UPDATE sweeps SET deleted_at = ? WHERE id = ?');
  const hideRuns = connection.prepare(
    `UPDATE runs SET deleted_at = ? WHERE deleted_at IS NULL AND id IN
       (SELECT run_id FROM sweep_runs WHERE sweep_id = ? AND promoted = 0)`,
  );
  const showRuns = connection.prepare(
    'UPDATE runs SET deleted_at = NULL WHERE id IN (SELECT run_id FROM sweep_runs WHERE sweep_id = ?)',
  );
  const listLegs = connection.prepare<
    [string],
    { leg: string; limits: string | null; outcome: string | null }
  >('SELECT leg, limits, outcome FROM sweep_legs WHERE sweep_id = ? ORDER BY number');
  const insertLeg = connection.prepare(
    'INSERT INTO sweep_legs (sweep_id, number, leg, limits) VALUES (?, ?, ?, ?)',
  );
  const updateOutcome = connection.prepare(
    'UPDATE sweep_legs SET outcome = ? WHERE sweep_id = ? AND number = ?',
  );
  const insertRun = connection.prepare(
    'INSERT INTO sweep_runs (run_id, sweep_id, trial, replicate) VALUES (?, ?, ?, ?)',
  );
  const listRuns = connection.prepare<
    [string],
    {
      run_id: string;
      trial: number;
      replicate: number;
      promoted: number;
      status: SweepRunRecord['status'];
      epoch: number;
      elapsed_seconds: number;
      parameter_count: number;
      error: string | null;
    }
  >(
    `SELECT s.run_id, s.trial, s.replicate, s.promoted, r.status, r.epoch, r.elapsed_seconds, r.parameter_count, r.error
     FROM sweep_runs s JOIN runs r ON r.id = s.run_id WHERE s.sweep_id = ? ORDER BY s.trial, s.replicate`,
  );
  const listMetrics = connection.prepare<
    [string],
    { run_id: string; name: string; best: number | null; last: number | null }
  >(
    `SELECT m.run_id, m.name, m.best, m.last FROM run_metrics m JOIN sweep_runs s ON s.run_id = m.run_id
     WHERE s.sweep_id = ?`,
  );
  const ofTrial = connection
    .prepare<[string, number], string>(
      'SELECT run_id FROM sweep_runs WHERE sweep_id = ? AND trial = ? ORDER BY replicate',
    )
    .pluck();
  const setPromoted = connection.prepare('UPDATE sweep_runs SET promoted = 1 WHERE run_id = ?');
  const owner = connection.prepare<[string], { sweep_id: string; trial: number; promoted: number }>(
    'SELECT sweep_id, trial, promoted FROM sweep_runs WHERE run_id = ?',
  );

  function get(id: string): StoredSweep {
    const row = find.get(id);
    if (row === undefined)
      throw new StudioError('sweep-missing', 'This sweep is not in the workspace any more.', { id });
    return toSweep(row);
  }

  return {
    list: () => listAll.all().map(toSweep),
    get,
    create(spec) {
      const id = clock.newId();
      insert.run(id, spec.name, JSON.stringify(spec), clock.now());
      return get(id);
    },
    setStatus(id, status) {
      updateStatus.run(status, status === 'completed' || status === 'stopped' ? clock.now() : null, id);
    },
    setSpec(id, spec) {
      updateSpec.run(JSON.stringify(spec), id);
    },
    rename(id, name) {
      updateName.run(name, id);
    },
    delete(id) {
      connection.transaction(() => {
        hide.run(clock.now(), id);
        hideRuns.run(clock.now(), id);
      })();
    },
    restore(id) {
      connection.transaction(() => {
        hide.run(null, id);
        showRuns.run(id);
      })();
    },
    legs: (id) =>
      listLegs.all(id).map(({ leg, limits, outcome }) => ({
        record: {
          ...(JSON.parse(leg) as Leg),
          outcome: outcome === null ? null : (JSON.parse(outcome) as LegOutcome),
        },
        limits: limits === null ? null : (JSON.parse(limits) as StoredLeg['limits']),
      })),
    addLeg(id, number, leg, limits, newRuns) {
      return connection.transaction(() => {
        insertLeg.run(id, number, JSON.stringify(leg), limits === null ? null : JSON.stringify(limits));
        for (const { replicate, run } of newRuns) {
          insertRun.run(runs.create(run).id, id, leg.trial, replicate);
        }
        return ofTrial.all(id, leg.trial);
      })();
    },
    setOutcome(id, number, outcome) {
      updateOutcome.run(JSON.stringify(outcome), id, number);
    },
    together: (action) => connection.transaction(action)(),
    runs(id) {
      const metrics = new Map<string, Record<string, { best: number | null; last: number | null }>>();
      for (const { run_id, name, best, last } of listMetrics.all(id)) {
        const found = metrics.get(run_id) ?? {};
        found[name] = { best, last };
        metrics.set(run_id, found);
      }
      return listRuns.all(id).map((row) => ({
        runId: row.run_id,
        trial: row.trial,
        replicate: row.replicate,
        promoted: row.promoted === 1,
        status: row.status,
        epoch: row.epoch,
        elapsedSeconds: row.elapsed_seconds,
        parameterCount: row.parameter_count,
        metrics: metrics.get(row.run_id) ?? {},
        error: row.error === null ? null : (JSON.parse(row.error) as { message: string }).message,
      }));
    },
    runsOf: (id, trial) => ofTrial.all(id, trial),
    promote(runId) {
      setPromoted.run(runId);
    },
    ownerOf(runId) {
      const row = owner.get(runId);
      return row === undefined
        ? null
        : { sweepId: row.sweep_id, trial: row.trial, promoted: row.promoted === 1 };
    },
  };
}
