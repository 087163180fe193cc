import { packPanels4, packPanels8, packTransposed4, packTransposed8 } from './pack';
import { scratchStart } from './scratch';
import { tileColumns, tileNarrow, tilePacked, tilePackedRows, tileRows } from './tile';

/** Inner indices of a block: a panel of b (8 KiB) then stays in the first-level cache. */
const DEPTH: i32 = 256;
/** Rows of a block: the panels of a (128 KiB) then stay in the second-level cache. */
const ROWS: i32 = 128;
/** Columns of a block: panels of b, 512 KiB. */
const COLUMNS: i32 = 512;

/** Below this many columns, packing a costs more than it saves. */
const PACK_A_COLUMNS: i32 = 33;
/** Below this many rows, packing b costs more than it saves. */
const PACK_B_ROWS: i32 = 13;

const PANELS_OF_A: usize = 128;
const PANELS_OF_B: usize = PANELS_OF_A + ROWS * DEPTH * 4;

/** Scratch bytes: one tile, the panels of a, the panels of b. */
export function matrixScratchBytes(): usize {
  return PANELS_OF_B + COLUMNS * DEPTH * 4;
}

function copyTile(from: usize, fromStride: usize, to: usize, toStride: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      store<f32>(to + (column << 2), load<f32>(from + (column << 2)));
    }
    from += fromStride;
    to += toStride;
  }
}

/**
 * c[m, n] (+)= A B with A[i, p] = a[i * aStride + p] or, transposed, a[p * aStride + i], and B likewise.
 * Strides are in bytes, so a caller can hand out any block of rows or columns of a larger product:
 * the bits are the same however it is cut.
 */
export function multiply(
  a: usize,
  aStride: i32,
  aTransposed: bool,
  b: usize,
  bStride: i32,
  bTransposed: bool,
  c: usize,
  cStride: i32,
  m: i32,
  k: i32,
  n: i32,
  accumulate: bool,
): void {
  if (k == 0 && !accumulate) {
    for (let row = 0; row < m; row++) memory.fill(c + row * cStride, 0, n << 2);
  }
  const tile = scratchStart();
  const panelsOfA = tile + PANELS_OF_A;
  const panelsOfB = tile + PANELS_OF_B;
  const packA = n >= PACK_A_COLUMNS;
  for (let p0 = 0; p0 < k; p0 += DEPTH) {
    const depth = min(DEPTH, k - p0);
    const add = accumulate || p0 > 0;
    for (let j0 = 0; j0 < n; j0 += COLUMNS) {
      const width = min(COLUMNS, n - j0);
      const packB = bTransposed || m >= PACK_B_ROWS;
      const blockOfB = bTransposed ? b + j0 * bStride + (p0 << 2) : b + p0 * bStride + (j0 << 2);
      if (bTransposed) packTransposed8(blockOfB, bStride, panelsOfB, depth, width);
      else if (packB) packPanels8(blockOfB, bStride, panelsOfB, depth, width);
      for (let i0 = 0; i0 < m; i0 += ROWS) {
        const height = min(ROWS, m - i0);
        const blockOfA = aTransposed ? a + p0 * aStride + (i0 << 2) : a + i0 * aStride + (p0 << 2);
        if (packA) {
          if (aTransposed) packPanels4(blockOfA, aStride, panelsOfA, depth, height);
          else packTransposed4(blockOfA, aStride, panelsOfA, depth, height);
        }
        for (let j = 0; j < width; j += 8) {
          const columns = min(8, width - j);
          let panel = packB ? panelsOfB + j * depth * 4 : blockOfB + (j << 2);
          let panelStep: i32 = packB ? 32 : bStride;
          if (!packB && columns < 8) {
            packPanels8(panel, bStride, panelsOfB, depth, columns);
            panel = panelsOfB;
            panelStep = 32;
          }
          let i = 0;
          if (packA && columns == 8 && panelStep == 32 && height >= 4) {
            const out = c + i0 * cStride + ((j0 + j) << 2);
            tilePackedRows(panelsOfA, panel, out, cStride, depth, height >> 2, add);
            i = height & ~3;
          }
          for (; i < height; i += 4) {
            const rows = min(4, height - i);
            const out = c + (i0 + i) * cStride + ((j0 + j) << 2);
            const whole = rows == 4 && (columns == 8 || columns == 4);
            const target = whole ? out : tile;
            const targetStride: i32 = whole ? cStride : 32;
            if (!whole && add) copyTile(out, cStride, tile, 32, rows, columns);
            if (columns > 4) {
              if (packA) {
                const from = panelsOfA + i * depth * 4;
                if (panelStep == 32) tilePacked(from, panel, target, targetStride, depth, add);
                else tileColumns(from, 16, panel, panelStep, target, targetStride, depth, add);
              } else if (aTransposed) {
                const from = blockOfA + (i << 2);
                tileColumns(from, aStride, panel, panelStep, target, targetStride, depth, add);
              } else {
                // A row that does not exist reads the last one again; its result is thrown away.
                const s1 = rows > 1 ? aStride : 0;
                const s2 = rows > 2 ? s1 + aStride : s1;
                const s3 = rows > 3 ? s2 + aStride : s2;
                const from = blockOfA + i * aStride;
                tileRows(from, s1, s2, s3, panel, panelStep, target, targetStride, depth, add);
              }
            } else if (packA) {
              const from = panelsOfA + i * depth * 4;
              tileNarrow(from, 16, 4, 8, 12, panel, panelStep, target, targetStride, depth, add);
            } else if (aTransposed) {
              const from = blockOfA + (i << 2);
              tileNarrow(from, aStride, 4, 8, 12, panel, panelStep, target, targetStride, depth, add);
            } else {
              const s1 = rows > 1 ? aStride : 0;
              const s2 = rows > 2 ? s1 + aStride : s1;
              const s3 = rows > 3 ? s2 + aStride : s2;
              const from = blockOfA + i * aStride;
              tileNarrow(from, 4, s1, s2, s3, panel, panelStep, target, targetStride, depth, add);
            }
            if (!whole) copyTile(tile, 32, out, cStride, rows, columns);
          }
        }
      }
    }
  }
}

/** c[m, n] = a[m, k] b[k, n] */
export function matmul(a: usize, b: usize, c: usize, m: i32, k: i32, n: i32, accumulate: bool): void {
  multiply(a, k << 2, false, b, n << 2, false, c, n << 2, m, k, n, accumulate);
}

/** c[m, n] = transpose(a[k, m]) b[k, n] */
export function matmulTransposeA(a: usize, b: usize, c: usize, m: i32, k: i32, n: i32, accumulate: bool): void {
  multiply(a, m << 2, true, b, n << 2, false, c, n << 2, m, k, n, accumulate);
}

/** c[m, n] = a[m, k] transpose(b[n, k]) */
export function matmulTransposeB(a: usize, b: usize, c: usize, m: i32, k: i32, n: i32, accumulate: bool): void {
  multiply(a, k << 2, false, b, k << 2, true, c, n << 2, m, k, n, accumulate);
}
