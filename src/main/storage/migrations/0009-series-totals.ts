import type { Migration } from './migration.ts';

/** How many points each curve has: chunks that a rotten key hides are missed by it. */
export const seriesTotals: Migration = {
  version: 9,
  description: 'number of points of every curve',
  sql: `
    CREATE TABLE series_totals (
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      points INTEGER NOT NULL,
      PRIMARY KEY (run_id, name)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO series_totals (run_id, name, points)
      SELECT run_id, name, sum(count) FROM series_chunks GROUP BY run_id, name;
  `,
};
