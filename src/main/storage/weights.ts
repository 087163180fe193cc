import type { CheckpointFacts } from '../../core/contract/run-page.ts';
import type { CheckpointRecord, WeightsRecord } from '../../core/contract/trainer.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { Connection } from './connection.ts';
import { hashBytes } from './table-bytes.ts';

/** Most checkpoints of one run that `checkpointEvery` may pile up before every second one is given up. */
const KEPT_LIMIT = 100;
/** Most bytes of them. */
const KEPT_LIMIT_BYTES = 256 * 2 ** 20;

/** Weights and checkpoints. Writing methods belong inside the epoch's transaction. */
export interface WeightsTable {
  put(runId: string, kind: 'last' | 'best', record: WeightsRecord): void;
  /** @throws StudioError `weights-missing` or `weights-damaged` (its SHA-256 does not fit). */
  get(runId: string, kind: 'last' | 'best'): WeightsRecord;
  has(runId: string, kind: 'last' | 'best'): boolean;
  putCheckpoint(runId: string, record: CheckpointRecord): void;
  /** Newest whole checkpoint, damaged ones skipped; null when there is none. */
  newestCheckpoint(runId: string): CheckpointRecord | null;
  /** What is stored of a run, oldest first; `bytes` is a size. */
  checkpoints(
    runId: string,
  ): readonly { readonly step: number; readonly epoch: number; readonly bytes: number }[];
  /** {@link checkpoints} with what the page of a run says about them, and the SHA-256 of their bytes. */
  checkpointFacts(runId: string): readonly (CheckpointFacts & { readonly hash: string })[];
  /** The checkpoint after so many steps; null when there is none, or its SHA-256 does not fit. */
  checkpoint(runId: string, step: number): CheckpointRecord | null;
  /** The checkpoint at the end of an epoch; null when it is not there or damaged. */
  checkpointAt(runId: string, epoch: number): CheckpointRecord | null;
  /** Drops checkpoints beyond a step: they belong to a future that is about to be trained anew. */
  dropCheckpointsAfter(runId: string, step: number): void;
  /** What is damaged in a run's blobs, one sentence each. */
  findDamage(runId: string): readonly string[];
}

interface BlobRow {
  readonly epoch: number;
  readonly step: number;
  readonly hash: string;
  readonly bytes: Buffer;
}

type CheckpointRow = BlobRow & { readonly elapsed_seconds: number; readonly kept: number };

/** Prepares the statements on one connection. */
export function createWeightsTable(connection: Connection): WeightsTable {
  const putWeights = connection.prepare(
    `INSERT INTO weights (run_id, kind, epoch, step, hash, bytes) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (run_id, kind) DO UPDATE SET epoch = excluded.epoch, step = excluded.step,
       hash = excluded.hash, bytes = excluded.bytes`,
  );
  const getWeights = connection.prepare<[string, string], BlobRow>(
    'SELECT epoch, step, hash, bytes FROM weights WHERE run_id = ? AND kind = ?',
  );
  const hasWeights = connection
    .prepare<[string, string], number>('SELECT 1 FROM weights WHERE run_id = ? AND kind = ?')
    .pluck();
  const insertCheckpoint = connection.prepare(
    `INSERT INTO checkpoints (run_id, epoch, step, elapsed_seconds, kept, score, hash, bytes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (run_id, step) DO UPDATE SET epoch = excluded.epoch,
       elapsed_seconds = excluded.elapsed_seconds, kept = max(kept, excluded.kept),
       score = coalesce(excluded.score, score),
       hash = excluded.hash, bytes = excluded.bytes`,
  );
  // One predecessor stays: should the newest one rot, the run goes on from there.
  const dropReplaced = connection.prepare(
    `DELETE FROM checkpoints WHERE run_id = @runId AND kept = 0 AND score IS NULL AND step <
       (SELECT max(step) FROM checkpoints WHERE run_id = @runId AND step < @step)`,
  );
  const keptList = connection.prepare<[string], { id: number; size: number }>(
    'SELECT id, length(bytes) AS size FROM checkpoints WHERE run_id = ? AND kept = 1 ORDER BY step',
  );
  // What is no longer among the best becomes an ordinary one, which the next checkpoint replaces.
  const demote = connection.prepare(
    `UPDATE checkpoints SET score = NULL WHERE run_id = @runId AND score IS NOT NULL AND id NOT IN
       (SELECT id FROM checkpoints WHERE run_id = @runId AND score IS NOT NULL ORDER BY score, step LIMIT @keep)`,
  );
  const dropOne = connection.prepare('DELETE FROM checkpoints WHERE id = ?');
  const dropAfter = connection.prepare('DELETE FROM checkpoints WHERE run_id = ? AND step > ?');
  const checkpoints = connection.prepare<[string], CheckpointRow>(
    'SELECT epoch, step, elapsed_seconds, kept, score, hash, bytes FROM checkpoints WHERE run_id = ? ORDER BY step DESC',
  );

  const checkpointList = connection.prepare<[string], { step: number; epoch: number; bytes: number }>(
    'SELECT step, epoch, length(bytes) AS bytes FROM checkpoints WHERE run_id = ? ORDER BY step',
  );
  const factList = connection.prepare<
    [string],
    {
      step: number;
      epoch: number;
      bytes: number;
      kept: number;
      score: number | null;
      elapsed: number;
      hash: string;
    }
  >(
    `SELECT step, epoch, length(bytes) AS bytes, kept, score, elapsed_seconds AS elapsed, hash
     FROM checkpoints WHERE run_id = ? ORDER BY step`,
  );
  const oneCheckpoint = connection.prepare<[string, number], CheckpointRow>(
    'SELECT epoch, step, elapsed_seconds, kept, score, hash, bytes FROM checkpoints WHERE run_id = ? AND step = ?',
  );

  function readCheckpoint(row: CheckpointRow): CheckpointRecord {
    const { epoch, step, elapsed_seconds, kept, bytes } = row;
    return { epoch, step, elapsedSeconds: elapsed_seconds, kept: kept === 1, best: null, bytes };
  }

  function thinKept(runId: string): void {
    const kept = keptList.all(runId);
    const bytes = kept.reduce((sum, { size }) => sum + size, 0);
    if (kept.length <= KEPT_LIMIT && bytes <= KEPT_LIMIT_BYTES) return;
    // The newest stays, since the run goes on from it, and the oldest: a branch is replayed from there.
    for (let index = kept.length - 2; index > 0; index -= 2) dropOne.run(kept[index]?.id);
  }

  return {
    put(runId, kind, { epoch, step, bytes }) {
      putWeights.run(runId, kind, epoch, step, hashBytes(bytes), bytes);
    },
    get(runId, kind) {
      const row = getWeights.get(runId, kind);
      if (row === undefined) {
        throw new StudioError(
          'weights-missing',
          kind === 'best'
            ? 'This run has no best weights yet: they are stored with the first epoch that is validated.'
            : 'This run has no stored weights yet: they are stored when it pauses or ends.',
          { runId, kind },
        );
      }
      if (hashBytes(row.bytes) !== row.hash) {
        throw new StudioError(
          'weights-damaged',
          'The stored weights do not have the checksum that they were stored with. Open a backup of the workspace.',
          { runId, kind },
        );
      }
      return { epoch: row.epoch, step: row.step, bytes: row.bytes };
    },
    has: (runId, kind) => hasWeights.get(runId, kind) !== undefined,
    putCheckpoint(runId, { epoch, step, elapsedSeconds, kept, best, bytes }) {
      dropReplaced.run({ runId, step });
      const score = best?.score ?? null;
      insertCheckpoint.run(runId, epoch, step, elapsedSeconds, kept ? 1 : 0, score, hashBytes(bytes), bytes);
      if (best !== null) demote.run({ runId, keep: best.keep });
      if (kept) thinKept(runId);
    },
    newestCheckpoint(runId) {
      for (const row of checkpoints.iterate(runId)) {
        if (hashBytes(row.bytes) !== row.hash) continue;
        return readCheckpoint(row);
      }
      return null;
    },
    checkpoints: (runId) => checkpointList.all(runId),
    checkpointFacts: (runId) =>
      factList.all(runId).map(({ kept, elapsed, ...facts }) => ({
        ...facts,
        kept: kept === 1,
        elapsedSeconds: elapsed,
      })),
    checkpoint(runId, step) {
      const row = oneCheckpoint.get(runId, step);
      return row === undefined || hashBytes(row.bytes) !== row.hash ? null : readCheckpoint(row);
    },
    checkpointAt(runId, epoch) {
      for (const row of checkpoints.iterate(runId)) {
        if (row.epoch !== epoch || hashBytes(row.bytes) !== row.hash) continue;
        const { step, elapsed_seconds, kept, bytes } = row;
        return { epoch, step, elapsedSeconds: elapsed_seconds, kept: kept === 1, best: null, bytes };
      }
      return null;
    },
    dropCheckpointsAfter(runId, step) {
      dropAfter.run(runId, step);
    },
    findDamage(runId) {
      const problems: string[] = [];
      for (const kind of ['last', 'best'] as const) {
        const row = getWeights.get(runId, kind);
        if (row !== undefined && hashBytes(row.bytes) !== row.hash) {
          problems.push(`its ${kind} weights fail their checksum`);
        }
      }
      for (const row of checkpoints.iterate(runId)) {
        if (hashBytes(row.bytes) !== row.hash) {
          problems.push(`its checkpoint at step ${row.step} fails its checksum`);
        }
      }
      return problems;
    },
  };
}
