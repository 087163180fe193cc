import type { Migration } from './migration.ts';

/** How a run was calculated: kernels and why these, threads, memory. */
export const runCompute: Migration = {
  version: 8,
  description: 'kernels, threads and memory of runs',
  sql: 'ALTER TABLE runs ADD COLUMN compute TEXT;',
};
