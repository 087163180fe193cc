import type { Migration } from './migration.ts';

/** What was said about a run, line by line, beside the events that it is replayed by. */
export const runLog: Migration = {
  version: 11,
  description: 'log of every run',
  sql: `
    CREATE TABLE run_log (
      id INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      at TEXT NOT NULL,
      step INTEGER NOT NULL,
      level TEXT NOT NULL CHECK (level IN ('detail', 'information', 'warning', 'error')),
      source TEXT NOT NULL CHECK (source IN ('studio', 'trainer', 'output')),
      message TEXT NOT NULL
    ) STRICT;
    CREATE INDEX run_log_run ON run_log (run_id);
  `,
};
