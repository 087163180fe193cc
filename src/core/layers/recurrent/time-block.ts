import type { FloatArray } from '../../support/float-array.ts';

/** Views of a block [count, rows, width] for the current number of rows, one per time step. */
export type TimeBlock = (rows: number) => readonly FloatArray[];

/**
 * Cuts a time-major block into its steps. Views are made once per number of rows (the full batch and the
 * last, smaller one), not once per call.
 */
export function createTimeBlock(block: FloatArray, count: number, width: number): TimeBlock {
  const byRows = new Map<number, readonly FloatArray[]>();
  return (rows) => {
    const known = byRows.get(rows);
    if (known !== undefined) return known;
    const step = rows * width;
    const views = Array.from({ length: count }, (_unused, t) => block.subarray(t * step, (t + 1) * step));
    // Someone who tries every batch size must not fill the memory with views.
    if (byRows.size >= 4) byRows.clear();
    byRows.set(rows, views);
    return views;
  };
}
