import { StudioError } from '../../core/support/errors.ts';
import type { Connection } from './connection.ts';
import type { RunRecord } from './run-record.ts';
import type { RunTable } from './runs.ts';
import type { WeightsTable } from './weights.ts';
import type { WorkspaceClock } from './workspace-clock.ts';

/** What a run was before it was taken back: kept out of sight until the workspace is compacted. */
export interface SetAside {
  /** Row that holds it. */
  readonly id: string;
  /** Where the run was taken back to. */
  readonly step: number;
  /** Where it stood before. */
  readonly from: { readonly epoch: number; readonly step: number };
  /** True: it was brought back, and this is what the run had become meanwhile. */
  readonly undone: boolean;
}

/** Takes runs back to one of their checkpoints, and forward again. */
export interface RunRestore {
  /**
   * Makes a checkpoint the newest state of its run: curves, best values and weights are those of that moment. What
   * came after it is set aside. The run must not train meanwhile.
   * @throws StudioError `checkpoint-missing`.
   */
  restore(runId: string, step: number): SetAside;
  /** What the last restore set aside; null when there is nothing, or it was given up by compacting. */
  setAside(runId: string): SetAside | null;
  /**
   * Brings back what the last restore set aside; what was trained since then is set aside in its place.
   * @throws StudioError `nothing-set-aside`.
   */
  bringBack(runId: string): void;
}

/** Parts of a run that one moment decides as a whole. Checkpoints are apart: those before the moment are shared. */
const parts = ['run_metrics', 'series_chunks', 'series_totals', 'weights'];
/** Columns of the row itself that its training moves. */
const position = ['status', 'epoch', 'step', 'elapsed_seconds', 'error', 'ended_at'];

/** Prepares the statements on one connection. */
export function createRunRestore(
  connection: Connection,
  clock: WorkspaceClock,
  { runs, weights, record }: { runs: RunTable; weights: WeightsTable; record: RunRecord },
): RunRestore {
  const columnsOf = (table: string): string[] =>
    connection.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
  const isHidden = connection
    .prepare<[string], number>('SELECT 1 FROM runs WHERE id = ? AND deleted_at IS NOT NULL')
    .pluck();

  /** Copies rows of one run to another; row numbers are new. */
  function copy(table: string, key: string, from: string, to: string): void {
    const columns = columnsOf(table).filter((name) => name !== key && (table === 'runs' || name !== 'id'));
    connection
      .prepare(
        `INSERT INTO ${table} (${key}, ${columns.join()}) SELECT ?, ${columns.join()} FROM ${table} WHERE ${key} = ?`,
      )
      .run(to, from);
  }

  /** Rows of `first` become those of `second` and the other way round. */
  function exchange(table: string, first: string, second: string, condition = ''): void {
    const between = clock.newId();
    for (const [from, to] of [
      [first, between],
      [second, first],
      [between, second],
    ]) {
      connection.prepare(`UPDATE ${table} SET run_id = ? WHERE run_id = ?${condition}`).run(to, from);
    }
  }

  function setAside(runId: string): SetAside | null {
    const last = runs.events(runId).findLast(({ kind }) => kind === 'restored' || kind === 'restoreUndone');
    const { aside, step, from } = (last?.details ?? {}) as Partial<SetAside & { aside: string }>;
    if (aside === undefined || step === undefined || from === undefined) return null;
    return isHidden.get(aside) === undefined
      ? null
      : { id: aside, step, from, undone: last?.kind === 'restoreUndone' };
  }

  return {
    setAside,
    restore(runId, step) {
      return connection.transaction(() => {
        const checkpoint = weights.checkpoint(runId, step);
        if (checkpoint === null) {
          throw new StudioError(
            'checkpoint-missing',
            `There is no whole checkpoint at step ${step} of this run any more. Choose another one.`,
            { id: runId, step },
          );
        }
        const before = runs.get(runId);
        const id = clock.newId();
        copy('runs', 'id', runId, id);
        connection.prepare('UPDATE runs SET deleted_at = ? WHERE id = ?').run(clock.now(), id);
        for (const table of parts) copy(table, 'run_id', runId, id);
        connection
          .prepare('UPDATE checkpoints SET run_id = ? WHERE run_id = ? AND step > ?')
          .run(id, runId, step);
        // Weights of a future that is no more; the trainer writes down those of the checkpoint.
        connection.prepare('DELETE FROM weights WHERE run_id = ? AND step > ?').run(runId, step);
        record.rewind(runId);
        runs.setStatus(runId, 'stopped');
        const from = { epoch: before.epoch, step: before.step };
        runs.addEvent(runId, step, 'restored', { aside: id, epoch: checkpoint.epoch, step, from });
        return { id, step, from, undone: false };
      })();
    },
    bringBack(runId) {
      connection.transaction(() => {
        const aside = setAside(runId);
        if (aside === null) {
          throw new StudioError(
            'nothing-set-aside',
            'What came after the checkpoint is not in the workspace any more: it was given up when the workspace was compacted.',
            { id: runId },
          );
        }
        const before = runs.get(runId);
        connection.pragma('defer_foreign_keys = ON');
        for (const table of parts) exchange(table, runId, aside.id);
        exchange('checkpoints', runId, aside.id, ` AND step > ${aside.step}`);
        const read = connection.prepare<[string], Record<string, unknown>>(
          `SELECT ${position.join()} FROM runs WHERE id = ?`,
        );
        const [present, past] = [read.get(runId)!, read.get(aside.id)!];
        const write = connection.prepare(
          `UPDATE runs SET ${position.map((name) => `${name} = @${name}`).join()} WHERE id = @id`,
        );
        write.run({ ...past, id: runId });
        write.run({ ...present, id: aside.id });
        runs.addEvent(runId, aside.from.step, 'restoreUndone', {
          aside: aside.id,
          step: aside.step,
          from: { epoch: before.epoch, step: before.step },
        });
      })();
    },
  };
}
