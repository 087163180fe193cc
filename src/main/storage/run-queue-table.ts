import type { Connection } from './connection.ts';

/** A run that waits for a free processor, or has got one and is not over. */
export interface QueueEntry {
  readonly runId: string;
  /** Smaller goes first among equals. */
  readonly position: number;
  /** Larger goes first. */
  readonly priority: number;
  readonly resume: boolean;
  readonly paused: boolean;
  /** True from the moment when it got its processor. */
  readonly launched: boolean;
}

/** The queue as it is stored: it survives the end of the studio. */
export interface RunQueueTable {
  /** In the order in which they start, those that have started first. */
  list(): readonly QueueEntry[];
  put(entry: QueueEntry): void;
  remove(runId: string): void;
}

/** Prepares the statements on one connection. */
export function createRunQueueTable(connection: Connection): RunQueueTable {
  const all = connection.prepare<
    [],
    { run_id: string; position: number; priority: number; resume: number; paused: number; launched: number }
  >(
    `SELECT q.* FROM run_queue q JOIN runs r ON r.id = q.run_id WHERE r.deleted_at IS NULL
     ORDER BY q.launched DESC, q.priority DESC, q.position, q.run_id`,
  );
  const upsert = connection.prepare(
    `INSERT INTO run_queue (run_id, position, priority, resume, paused, launched) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (run_id) DO UPDATE SET position = excluded.position, priority = excluded.priority,
       resume = excluded.resume, paused = excluded.paused, launched = excluded.launched`,
  );
  const drop = connection.prepare('DELETE FROM run_queue WHERE run_id = ?');
  return {
    list: () =>
      all.all().map((row) => ({
        runId: row.run_id,
        position: row.position,
        priority: row.priority,
        resume: row.resume === 1,
        paused: row.paused === 1,
        launched: row.launched === 1,
      })),
    put({ runId, position, priority, resume, paused, launched }) {
      upsert.run(runId, position, priority, resume ? 1 : 0, paused ? 1 : 0, launched ? 1 : 0);
    },
    remove(runId) {
      drop.run(runId);
    },
  };
}
