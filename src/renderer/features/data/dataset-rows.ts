import { shallowRef, type ShallowRef } from 'vue';
import type { DatasetPreview } from '../../../core/contract/studio.ts';
import { studio } from '../../bridge/studio.ts';

export type PreviewRow = DatasetPreview['rows'][number];

/** The most rows that one call brings; fewer of a wide table, so that no call holds a frame up. */
const LARGEST_BLOCK = 200;
const BLOCK_CELLS = 8000;
/** Calls at a time: whoever drags the scroll bar passes thousands of blocks that nobody will look at. */
const LANES = 2;
/** Blocks that are kept: some ten thousand rows of twenty columns. The window must not fill with what was passed. */
const KEPT = 48;

/** The rows of one dataset, fetched block by block as they come into sight. */
export interface DatasetRows {
  /** Counts arrivals: reading it makes a template follow. */
  readonly revision: ShallowRef<number>;
  /** The row, or undefined while it is on its way. */
  rowAt(index: number): PreviewRow | undefined;
  /** Fetches what is missing between two rows, both included, then what lies next to them. Only the last wish counts. */
  ensure(first: number, last: number): Promise<void>;
}

/** Opens a dataset for reading. */
export function createDatasetRows(id: string, totalRows: number, columns: number): DatasetRows {
  const size = Math.max(20, Math.min(LARGEST_BLOCK, Math.floor(BLOCK_CELLS / Math.max(1, columns))));
  /** By number, the one that was wanted last at the end. */
  const blocks = new Map<number, readonly PreviewRow[]>();
  const underWay = new Set<number>();
  const revision = shallowRef(0);
  let wanted: readonly number[] = [];
  let lanes = 0;

  async function fetchBlock(block: number): Promise<void> {
    underWay.add(block);
    try {
      const { rows } = await studio.call('datasets.preview', { id, firstRow: block * size, count: size });
      blocks.set(block, rows);
      for (const old of blocks.keys()) {
        if (blocks.size <= KEPT) break;
        if (!wanted.includes(old)) blocks.delete(old);
      }
      revision.value++;
    } finally {
      underWay.delete(block);
    }
  }

  async function fillLane(): Promise<void> {
    if (lanes >= LANES) return;
    lanes++;
    try {
      for (;;) {
        const next = wanted.find((block) => !blocks.has(block) && !underWay.has(block));
        if (next === undefined) return;
        await fetchBlock(next);
      }
    } catch (error) {
      // Asked for again the next time that it comes into sight.
      wanted = [];
      throw error;
    } finally {
      lanes--;
    }
  }

  return {
    revision,
    rowAt: (index) => blocks.get(Math.floor(index / size))?.[index % size],
    async ensure(first, last) {
      const begin = Math.floor(Math.max(0, first) / size);
      const end = Math.floor(Math.min(last, totalRows - 1) / size);
      const seen = Array.from({ length: Math.max(0, end - begin + 1) }, (_, place) => begin + place);
      const beside = [end + 1, begin - 1].filter((block) => block >= 0 && block * size < totalRows);
      // A table that fits into a few blocks needs none beforehand.
      wanted = totalRows > 2 * size ? [...seen, ...beside] : seen;
      for (const block of wanted) {
        const rows = blocks.get(block);
        if (rows === undefined) continue;
        blocks.delete(block);
        blocks.set(block, rows);
      }
      await Promise.all(Array.from({ length: LANES }, fillLane));
    },
  };
}
