import type { Migration } from './migration.ts';

/** The first format: designs, datasets with their content, runs with series, weights and checkpoints, settings. */
export const initial: Migration = {
  version: 1,
  description: 'designs, datasets, runs, series, weights, checkpoints, settings',
  sql: `
    CREATE TABLE settings (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE designs (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      revision INTEGER NOT NULL CHECK (revision >= 1),
      document TEXT NOT NULL,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      deleted_at TEXT
    ) STRICT;

    CREATE TABLE dataset_contents (
      hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
      bytes BLOB NOT NULL
    ) STRICT;

    CREATE TABLE datasets (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      origin TEXT NOT NULL CHECK (origin IN ('generator', 'import')),
      summary TEXT NOT NULL,
      content TEXT NOT NULL REFERENCES dataset_contents (hash),
      created_at TEXT NOT NULL,
      deleted_at TEXT
    ) STRICT;
    CREATE INDEX datasets_content ON datasets (content);

    CREATE TABLE runs (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN
        ('queued', 'running', 'paused', 'completed', 'stopped', 'failed', 'diverged', 'interrupted')),
      created_at TEXT NOT NULL,
      started_at TEXT,
      ended_at TEXT,
      design_name TEXT NOT NULL,
      dataset_name TEXT NOT NULL,
      dataset_id TEXT REFERENCES datasets (id),
      dataset_hash TEXT NOT NULL,
      spec TEXT NOT NULL,
      prepared TEXT,
      epoch INTEGER NOT NULL DEFAULT 0,
      step INTEGER NOT NULL DEFAULT 0,
      total_epochs INTEGER NOT NULL,
      total_steps INTEGER NOT NULL DEFAULT 0,
      elapsed_seconds REAL NOT NULL DEFAULT 0,
      parameter_count INTEGER NOT NULL DEFAULT 0,
      engine TEXT NOT NULL DEFAULT '',
      tags TEXT NOT NULL DEFAULT '[]',
      notes TEXT NOT NULL DEFAULT '',
      error TEXT,
      deleted_at TEXT
    ) STRICT;
    CREATE INDEX runs_created ON runs (created_at);
    CREATE INDEX runs_dataset ON runs (dataset_id);

    -- NaN is stored as NULL, so these columns allow it.
    CREATE TABLE run_metrics (
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      best REAL,
      best_epoch INTEGER NOT NULL,
      last REAL,
      last_epoch INTEGER NOT NULL,
      PRIMARY KEY (run_id, name)
    ) STRICT, WITHOUT ROWID;

    -- Up to 1,000 points each. x is NULL while points follow each other by 1 from first_x; y holds one
    -- number while all are the same. Both are little-endian float64, in which NaN stays NaN.
    CREATE TABLE series_chunks (
      id INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      first_x REAL NOT NULL,
      last_x REAL NOT NULL,
      count INTEGER NOT NULL CHECK (count BETWEEN 1 AND 1000),
      x BLOB,
      y BLOB NOT NULL,
      first REAL,
      last REAL,
      minimum REAL,
      maximum REAL,
      not_finite INTEGER NOT NULL,
      checksum INTEGER NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX series_chunks_place ON series_chunks (run_id, name, first_x);

    CREATE TABLE weights (
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      kind TEXT NOT NULL CHECK (kind IN ('last', 'best')),
      epoch INTEGER NOT NULL,
      step INTEGER NOT NULL,
      hash TEXT NOT NULL CHECK (length(hash) = 64),
      bytes BLOB NOT NULL,
      PRIMARY KEY (run_id, kind)
    ) STRICT;

    CREATE TABLE checkpoints (
      id INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      epoch INTEGER NOT NULL,
      step INTEGER NOT NULL,
      elapsed_seconds REAL NOT NULL,
      kept INTEGER NOT NULL CHECK (kept IN (0, 1)),
      score REAL,
      hash TEXT NOT NULL CHECK (length(hash) = 64),
      bytes BLOB NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX checkpoints_place ON checkpoints (run_id, step);

    CREATE TABLE run_events (
      id INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      at TEXT NOT NULL,
      step INTEGER NOT NULL,
      kind TEXT NOT NULL,
      details TEXT NOT NULL
    ) STRICT;
    CREATE INDEX run_events_run ON run_events (run_id);
  `,
};
