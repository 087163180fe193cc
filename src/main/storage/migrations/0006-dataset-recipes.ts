import type { Migration } from './migration.ts';

/** How each version of a dataset is prepared. No reference: built-in datasets have recipes, too. */
export const datasetRecipes: Migration = {
  version: 6,
  description: 'recipes of datasets: roles, steps, split',
  sql: `
    CREATE TABLE dataset_recipes (
      dataset_id TEXT NOT NULL,
      table_hash TEXT NOT NULL,
      recipe TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      PRIMARY KEY (dataset_id, table_hash)
    ) STRICT, WITHOUT ROWID;
  `,
};
