import type { Migration } from './migration.ts';

/**
 * Versions of datasets, and contents that lie in files beside the workspace. A linked content keeps its row in
 * dataset_contents, with no bytes in it, so that every reference stays checked.
 */
export const datasetVersions: Migration = {
  version: 2,
  description: 'versions of datasets, contents linked outside',
  sql: `
    CREATE TABLE dataset_versions (
      dataset_id TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
      number INTEGER NOT NULL CHECK (number >= 1),
      content TEXT NOT NULL REFERENCES dataset_contents (hash),
      table_hash TEXT NOT NULL,
      summary TEXT NOT NULL,
      change TEXT NOT NULL,
      created_at TEXT NOT NULL,
      PRIMARY KEY (dataset_id, number)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX dataset_versions_content ON dataset_versions (content);
    CREATE INDEX dataset_versions_table ON dataset_versions (dataset_id, table_hash);

    INSERT INTO dataset_versions (dataset_id, number, content, table_hash, summary, change, created_at)
      SELECT id, 1, content, coalesce(json_extract(summary, '$.hash'), ''), summary, 'First version', created_at
      FROM datasets;

    CREATE TABLE dataset_links (
      hash TEXT PRIMARY KEY REFERENCES dataset_contents (hash) ON DELETE CASCADE,
      size INTEGER NOT NULL CHECK (size > 0)
    ) STRICT, WITHOUT ROWID;
  `,
};
