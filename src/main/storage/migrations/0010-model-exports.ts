import type { Migration } from './migration.ts';

/** What was exported from imported networks, as runs keep it in their events: a JSON list, oldest first. */
export const modelExports: Migration = {
  version: 10,
  description: 'exports of imported networks',
  sql: `ALTER TABLE models ADD COLUMN exports TEXT NOT NULL DEFAULT '[]';`,
};
