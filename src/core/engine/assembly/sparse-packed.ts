import { scratchStart } from './scratch';
import { COUNTS, isSparse, OFFSETS, TABLE, VALUES } from './sparse';
import { DEPTH, LIST_STRIDE, listRows, ROWS, spaceRows } from './sparse-lists';
import { multiplyPanels } from './sparse-tiles';

/** Sparse products (see sparse.ts) with a right matrix that is packed in panels of 16 columns already (see packed.ts). */

/** Bytes of a row of a panel. */
const PANEL_ROW: i32 = 64;

/**
 * c[m, n] (+)= a b for a packed b, as `multiplyPacked` has it, where a third of a is 0.
 * @param check not 0 where b is not finite.
 * @returns false when c has to be calculated in the usual walk.
 */
export function multiplyPanelsWithoutZeros(
  a: usize,
  aStride: i32,
  packed: usize,
  check: usize,
  c: usize,
  cStride: i32,
  m: i32,
  k: i32,
  n: i32,
  accumulate: bool,
): bool {
  if (!isSparse(a, aStride, m, k, n) || !(load<f32>(check) == 0)) return false;
  const scratch = scratchStart();
  const counts = scratch + COUNTS;
  const values = scratch + VALUES;
  const places = scratch + OFFSETS;
  const table = scratch + TABLE;
  spaceRows(table, PANEL_ROW, min(k, DEPTH));
  // From the end of a row in one panel to its beginning in the next.
  const gap = <usize>(k - 1) * PANEL_ROW;
  for (let p0 = 0; p0 < k; p0 += DEPTH) {
    const depth = min(DEPTH, k - p0);
    const add = accumulate || p0 > 0;
    for (let i0 = 0; i0 < m; i0 += ROWS) {
      const height = min(ROWS, m - i0);
      listRows(a + i0 * aStride + (p0 << 2), aStride, height, depth, table, counts, values, places, LIST_STRIDE);
      for (let j = 0; j < n; j += 32) {
        const panel = packed + <usize>(j * k + (p0 << 4)) * 4;
        const out = c + i0 * cStride + (j << 2);
        multiplyPanels(counts, values, places, height, panel, gap, out, cStride, min(32, n - j), add);
      }
    }
  }
  return true;
}
