import type { Migration } from './migration.ts';

/** Networks that came in from files: weights for a design of the workspace. */
export const models: Migration = {
  version: 4,
  description: 'networks that were imported',
  sql: `
    CREATE TABLE models (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      created_at TEXT NOT NULL,
      file_name TEXT NOT NULL,
      format TEXT NOT NULL,
      design_id TEXT NOT NULL REFERENCES designs (id) ON DELETE CASCADE,
      design TEXT NOT NULL,
      preparation TEXT,
      parameter_count INTEGER NOT NULL,
      hash TEXT NOT NULL CHECK (length(hash) = 64),
      bytes BLOB NOT NULL
    ) STRICT;
  `,
};
