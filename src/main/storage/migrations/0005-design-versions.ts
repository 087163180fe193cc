import type { Migration } from './migration.ts';

/** Named restore points of designs. */
export const designVersions: Migration = {
  version: 5,
  description: 'named restore points of designs',
  sql: `
    CREATE TABLE design_versions (
      design_id TEXT NOT NULL REFERENCES designs (id) ON DELETE CASCADE,
      number INTEGER NOT NULL CHECK (number >= 1),
      name TEXT NOT NULL,
      document TEXT NOT NULL,
      created_at TEXT NOT NULL,
      PRIMARY KEY (design_id, number)
    ) STRICT, WITHOUT ROWID;
  `,
};
