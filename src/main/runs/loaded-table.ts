import type { Table } from '../../core/datasets/table.ts';

/** Rows that a run is made from. */
export interface LoadedTable {
  readonly table: Table;
  readonly name: string;
  /** Set when the dataset lives in the workspace. */
  readonly datasetId: string | null;
  /** SHA-256 of the content. */
  readonly hash: string;
}
