import type { Migration } from './migration.ts';

/** Sweeps with their legs and runs, and the queue of runs that wait. */
export const sweeps: Migration = {
  version: 3,
  description: 'sweeps, their legs and runs; the queue',
  sql: `
    CREATE TABLE sweeps (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('running', 'paused', 'completed', 'stopped')),
      spec TEXT NOT NULL,
      created_at TEXT NOT NULL,
      ended_at TEXT,
      deleted_at TEXT
    ) STRICT;

    -- In the order in which the strategy asked for them. The outcome is NULL while the leg is going on.
    CREATE TABLE sweep_legs (
      sweep_id TEXT NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
      number INTEGER NOT NULL CHECK (number >= 0),
      leg TEXT NOT NULL,
      limits TEXT,
      outcome TEXT,
      PRIMARY KEY (sweep_id, number)
    ) STRICT, WITHOUT ROWID;

    -- A run of a trial is not in the list of runs until it is promoted.
    CREATE TABLE sweep_runs (
      run_id TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
      sweep_id TEXT NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
      trial INTEGER NOT NULL CHECK (trial >= 0),
      replicate INTEGER NOT NULL CHECK (replicate >= 0),
      promoted INTEGER NOT NULL DEFAULT 0 CHECK (promoted IN (0, 1)),
      UNIQUE (sweep_id, trial, replicate)
    ) STRICT, WITHOUT ROWID;

    -- Runs that wait, and those that were taken out of the queue and have not ended.
    CREATE TABLE run_queue (
      run_id TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
      position REAL NOT NULL,
      priority INTEGER NOT NULL DEFAULT 0,
      resume INTEGER NOT NULL CHECK (resume IN (0, 1)),
      paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
      launched INTEGER NOT NULL DEFAULT 0 CHECK (launched IN (0, 1))
    ) STRICT, WITHOUT ROWID;
  `,
};
