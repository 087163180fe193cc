import type { RunLogLine } from '../../core/contract/run-page.ts';
import type { Connection } from './connection.ts';
import type { WorkspaceClock } from './workspace-clock.ts';

/** Most lines of one run that are kept; the oldest go first. */
export const LOG_LINES = 2000;
/** Most characters of one line. */
export const LOG_CHARACTERS = 2000;

/** What was said about each run. Writing belongs inside the transaction of what is written about. */
export interface RunLogTable {
  /** Adds a line; what is longer than {@link LOG_CHARACTERS} is cut, and says so. */
  add(runId: string, line: Omit<RunLogLine, 'at'> & { readonly at?: string }): void;
  /** Oldest first. */
  list(runId: string): readonly RunLogLine[];
}

/** Prepares the statements on one connection. */
export function createRunLogTable(connection: Connection, clock: WorkspaceClock): RunLogTable {
  const insert = connection.prepare(
    'INSERT INTO run_log (run_id, at, step, level, source, message) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const trim = connection.prepare(
    `DELETE FROM run_log WHERE run_id = @runId AND id <=
       (SELECT id FROM run_log WHERE run_id = @runId ORDER BY id DESC LIMIT 1 OFFSET ${LOG_LINES})`,
  );
  const all = connection.prepare<[string], RunLogLine>(
    'SELECT at, step, level, source, message FROM run_log WHERE run_id = ? ORDER BY id',
  );
  return {
    add(runId, { at = clock.now(), step, level, source, message }) {
      const text = message.length > LOG_CHARACTERS ? `${message.slice(0, LOG_CHARACTERS - 1)}…` : message;
      insert.run(runId, at, step, level, source, text);
      trim.run({ runId });
    },
    list: (runId) => all.all(runId),
  };
}
