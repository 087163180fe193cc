import { shallowRef, type ShallowRef } from 'vue';
import type { DatasetPreview } from '../../../core/contract/studio.ts';
import { studio } from '../../bridge/studio.ts';

export type PreviewRow = DatasetPreview['rows'][number];

/** Rows that one call brings. */
const BLOCK = 200;
/** The most that one call may ask for. */
const LARGEST_CALL = 1000;

/** The rows of one dataset, fetched block by block as they come into sight. */
export interface DatasetRows {
  /** Counts arrivals: reading it makes a template follow. */
  readonly revision: ShallowRef<number>;
  /** The row, or undefined while it is on its way. */
  rowAt(index: number): PreviewRow | undefined;
  /** Fetches what is missing between two rows, both included. */
  ensure(first: number, last: number): Promise<void>;
}

/** Opens a dataset for reading. */
export function createDatasetRows(id: string, totalRows: number): DatasetRows {
  const rows: (PreviewRow | undefined)[] = [];
  const asked = new Map<number, Promise<void>>();
  const revision = shallowRef(0);

  async function fetchBlock(block: number): Promise<void> {
    const firstRow = block * BLOCK;
    try {
      const preview = await studio.call('datasets.preview', { id, firstRow, count: BLOCK });
      preview.rows.forEach((row, place) => (rows[firstRow + place] = row));
      revision.value++;
    } catch (error) {
      // Asked again the next time that it comes into sight.
      asked.delete(block);
      throw error;
    }
  }

  return {
    revision,
    rowAt: (index) => rows[index],
    async ensure(first, last) {
      const waiting: Promise<void>[] = [];
      const end = Math.min(last, totalRows - 1);
      for (let block = Math.floor(Math.max(0, first) / BLOCK); block * BLOCK <= end; block++) {
        const known = asked.get(block) ?? fetchBlock(block);
        asked.set(block, known);
        waiting.push(known);
      }
      await Promise.all(waiting);
    },
  };
}

/** The first `count` rows at once: for pictures that show them all. */
export async function readRows(id: string, count: number): Promise<readonly PreviewRow[]> {
  const rows: PreviewRow[] = [];
  while (rows.length < count) {
    const wanted = Math.min(LARGEST_CALL, count - rows.length);
    const preview = await studio.call('datasets.preview', { id, firstRow: rows.length, count: wanted });
    if (preview.rows.length === 0) break;
    rows.push(...preview.rows);
  }
  return rows;
}
