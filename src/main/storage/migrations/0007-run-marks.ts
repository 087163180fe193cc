import type { Migration } from './migration.ts';

/** Stars, the archive and chosen colours of runs. */
export const runMarks: Migration = {
  version: 7,
  description: 'stars, archive and chosen colours of runs',
  sql: `
    ALTER TABLE runs ADD COLUMN starred INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1));
    ALTER TABLE runs ADD COLUMN archived_at TEXT;
    ALTER TABLE runs ADD COLUMN colour INTEGER CHECK (colour BETWEEN 1 AND 8);
  `,
};
