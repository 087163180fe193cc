import { activate } from './activation';
import { hasWideTiles, multiplyColumns, nextColumns } from './block';
import { add as addBlocks } from './elementwise';
import { activation } from './functions';
import {
  packPanels16,
  packPanels4,
  packPanels8,
  packTransposed16,
  packTransposed4,
  packTransposed8,
} from './pack';
import { scratchStart } from './scratch';
import { multiplyWithoutZeros } from './sparse';

/** Inner indices of a block: a panel of b (8 KiB) then stays in the first-level cache. */
export const BLOCK_DEPTH: i32 = 256;
/** Rows of a block: the panels of a (128 KiB) then stay in the second-level cache. */
export const BLOCK_ROWS: i32 = 128;
/** Columns of a block: panels of b, 512 KiB. */
export const BLOCK_COLUMNS: i32 = 512;

/** Below this many columns, packing a costs more than it saves. */
export const PACK_A_COLUMNS: i32 = 33;
/** Below this many rows, packing b costs more than it saves. */
const PACK_B_ROWS: i32 = 13;

/** Number of the most usual activation, which has a walk of its own. */
const RELU: i32 = 1;

export const PANELS_OF_A: usize = 256;
export const PANELS_OF_B: usize = PANELS_OF_A + BLOCK_ROWS * BLOCK_DEPTH * 4;

/** Scratch bytes: one tile, the panels of a, the panels of b. */
export function matrixScratchBytes(): usize {
  return PANELS_OF_B + BLOCK_COLUMNS * BLOCK_DEPTH * 4;
}

/** Adds a bias to a column block of 16 or 4 numbers of some rows, and with the constant `rectify` y = relu(c). */
// @ts-ignore: decorator
@inline
function finishColumns(
  c: usize,
  stride: i32,
  rows: i32,
  wide: bool,
  bias: usize,
  y: usize,
  rectify: bool,
): void {
  const b0 = v128.load(bias);
  const b1 = wide ? v128.load(bias, 16) : b0;
  const b2 = wide ? v128.load(bias, 32) : b0;
  const b3 = wide ? v128.load(bias, 48) : b0;
  for (; rows > 0; rows--) {
    const s0 = f32x4.add(v128.load(c), b0);
    v128.store(c, s0);
    if (rectify) v128.store(y, activation(RELU, s0, s0));
    if (wide) {
      const s1 = f32x4.add(v128.load(c, 16), b1);
      const s2 = f32x4.add(v128.load(c, 32), b2);
      const s3 = f32x4.add(v128.load(c, 48), b3);
      v128.store(c, s1, 16);
      v128.store(c, s2, 32);
      v128.store(c, s3, 48);
      if (rectify) {
        v128.store(y, activation(RELU, s1, s1), 16);
        v128.store(y, activation(RELU, s2, s2), 32);
        v128.store(y, activation(RELU, s3, s3), 48);
      }
    }
    c += stride;
    y += stride;
  }
}

/** {@link finishColumns} for any multiple of 4 columns. */
// @ts-ignore: decorator
@inline
function finishLines(
  c: usize,
  stride: i32,
  rows: i32,
  columns: i32,
  bias: usize,
  y: usize,
  rectify: bool,
): void {
  for (; columns >= 16; columns -= 16) {
    finishColumns(c, stride, rows, true, bias, y, rectify);
    c += 64;
    bias += 64;
    y += 64;
  }
  for (; columns > 0; columns -= 4) {
    finishColumns(c, stride, rows, false, bias, y, rectify);
    c += 16;
    bias += 16;
    y += 16;
  }
}

/** Adds a bias to some rows of a product and applies an activation to them. */
export function finishRows(
  c: usize,
  stride: i32,
  rows: i32,
  columns: i32,
  bias: usize,
  y: usize,
  activates: bool,
  code: i32,
  parameter: f32,
): void {
  const isDense = stride == columns << 2;
  if (bias != 0 && (columns & 3) == 0) {
    if (activates && code == RELU) return finishLines(c, stride, rows, columns, bias, y, true);
    finishLines(c, stride, rows, columns, bias, y, false);
  } else if (bias != 0) {
    let row = c;
    for (let i = 0; i < rows; i++) {
      addBlocks(row, bias, row, columns);
      row += stride;
    }
  }
  if (!activates) return;
  if (isDense) return activate(code, c, y, rows * columns, parameter);
  for (; rows > 0; rows--) {
    activate(code, c, y, columns, parameter);
    c += stride;
    y += stride;
  }
}

/**
 * c[m, n] (+)= A B with A[i, p] = a[i * aStride + p] or, transposed, a[p * aStride + i], and B likewise.
 * Strides are in bytes, so a caller can hand out any block of rows or columns of a larger product:
 * the bits are the same however it is cut. Where `bias` is not 0, bias[n] is added to every row of the finished
 * sums, and where `y` is not 0, y = f(c) for activation number `code`: both while the block is in the cache. y has
 * the stride of c.
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
  bias: usize,
  y: usize,
  code: i32,
  parameter: f32,
): void {
  if (k == 0) {
    for (let row = 0; row < m; row++) {
      if (!accumulate) memory.fill(c + row * cStride, 0, n << 2);
      finishRows(c + row * cStride, cStride, 1, n, bias, y + row * cStride, y != 0, code, parameter);
    }
  }
  if (multiplyWithoutZeros(a, aStride, aTransposed, b, bStride, bTransposed, c, cStride, m, k, n, accumulate)) {
    finishRows(c, cStride, m, n, bias, y, y != 0, code, parameter);
    return;
  }
  const panelsOfA = scratchStart() + PANELS_OF_A;
  const panelsOfB = scratchStart() + PANELS_OF_B;
  const packA = n >= PACK_A_COLUMNS;
  for (let p0 = 0; p0 < k; p0 += BLOCK_DEPTH) {
    const depth = min(BLOCK_DEPTH, k - p0);
    const add = accumulate || p0 > 0;
    for (let j0 = 0; j0 < n; j0 += BLOCK_COLUMNS) {
      const width = min(BLOCK_COLUMNS, n - j0);
      const packB = bTransposed || m >= PACK_B_ROWS;
      const blockOfB = bTransposed ? b + j0 * bStride + (p0 << 2) : b + p0 * bStride + (j0 << 2);
      if (bTransposed) {
        if (hasWideTiles()) packTransposed16(blockOfB, bStride, panelsOfB, depth, width);
        else packTransposed8(blockOfB, bStride, panelsOfB, depth, width);
      } else if (packB) {
        if (hasWideTiles()) packPanels16(blockOfB, bStride, panelsOfB, depth, width);
        else packPanels8(blockOfB, bStride, panelsOfB, depth, width);
      }
      for (let i0 = 0; i0 < m; i0 += BLOCK_ROWS) {
        const height = min(BLOCK_ROWS, m - i0);
        const blockOfA = aTransposed ? a + p0 * aStride + (i0 << 2) : a + i0 * aStride + (p0 << 2);
        if (packA) {
          if (aTransposed) packPanels4(blockOfA, aStride, panelsOfA, depth, height);
          else packTransposed4(blockOfA, aStride, panelsOfA, depth, height);
        }
        const left = packA ? panelsOfA : blockOfA;
        const out = c + i0 * cStride + (j0 << 2);
        for (let j = 0, columns = 0; j < width; j += columns) {
          columns = nextColumns(width - j);
          let panel = packB ? panelsOfB + j * depth * 4 : blockOfB + (j << 2);
          let panelStep: i32 = packB ? max(8, columns) << 2 : bStride;
          if (!packB && columns < 8) {
            packPanels8(panel, bStride, panelsOfB, depth, columns);
            panel = panelsOfB;
            panelStep = 32;
          }
          const to = out + (j << 2);
          multiplyColumns(left, aStride, packA, aTransposed, panel, panelStep, to, cStride, height, depth, columns, add);
        }
        if (p0 + depth == k && (bias | y) != 0) {
          const at = i0 * cStride + (j0 << 2);
          const biases: usize = bias == 0 ? 0 : bias + <usize>(j0 << 2);
          finishRows(c + at, cStride, height, width, biases, y + at, y != 0, code, parameter);
        }
      }
    }
  }
}

/** c[m, n] = a[m, k] b[k, n] */
export function matmul(a: usize, b: usize, c: usize, m: i32, k: i32, n: i32, accumulate: bool): void {
  multiply(a, k << 2, false, b, n << 2, false, c, n << 2, m, k, n, accumulate, 0, 0, 0, 0);
}

/** c[m, n] = transpose(a[k, m]) b[k, n] */
export function matmulTransposeA(a: usize, b: usize, c: usize, m: i32, k: i32, n: i32, accumulate: bool): void {
  multiply(a, m << 2, true, b, n << 2, false, c, n << 2, m, k, n, accumulate, 0, 0, 0, 0);
}

/** c[m, n] = a[m, k] transpose(b[n, k]) */
export function matmulTransposeB(a: usize, b: usize, c: usize, m: i32, k: i32, n: i32, accumulate: bool): void {
  multiply(a, k << 2, false, b, k << 2, true, c, n << 2, m, k, n, accumulate, 0, 0, 0, 0);
}

/** c[m, n] = a[m, k] b[k, n] + bias[n] and y = f(c); see {@link multiply} for what is 0. */
export function matmulFused(
  a: usize,
  b: usize,
  c: usize,
  m: i32,
  k: i32,
  n: i32,
  bias: usize,
  y: usize,
  code: i32,
  parameter: f32,
): void {
  multiply(a, k << 2, false, b, n << 2, false, c, n << 2, m, k, n, false, bias, y, code, parameter);
}
