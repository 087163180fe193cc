import { isFinite32 } from './elementwise';
import { transpose4 } from './pack';
import { scratchStart } from './scratch';
import { splat } from './functions';
import { DEPTH, LIST_STRIDE, listColumns, listRows, ROW, ROWS, spaceRows, WIDTH } from './sparse-lists';
import { packPanel, packTransposedPanel, packWhole } from './sparse-panels';
import { multiplyPanel } from './sparse-tiles';

/**
 * Matrix products of which a matrix is mostly zeros: dark images, one-hot columns, what ReLU and pooling let through.
 * Every row of it becomes a list of what is not zero, and only that is multiplied. A sum that starts from +0 is the
 * same, bit for bit, with and without products that are 0; only where the right matrix holds infinities or NaN would
 * that not be so, which is noticed while it is packed. Steps and strides are in bytes.
 */

/** Columns of a block. */
const COLUMNS: i32 = 512;
export const COUNTS: usize = 256;
export const TABLE: usize = COUNTS + ROWS * 4;
export const VALUES: usize = TABLE + DEPTH * 4;
export const OFFSETS: usize = VALUES + ROWS * LIST_STRIDE;
const PANELS: usize = OFFSETS + ROWS * LIST_STRIDE;

/** A result that is transposed afterwards, in numbers at most. */
const TURNED: i32 = 65536;
const TURNED_START: usize = PANELS + DEPTH * COLUMNS * 4;

/** Scratch bytes: one tile, the lists, the panels, a transposed result. */
export function sparseScratchBytes(): usize {
  return TURNED_START + TURNED * 4;
}

/** Products below this many multiplications are over before it is known how sparse they are. */
const LEAST_WORK: i64 = 1 << 17;
const SAMPLES: i32 = 256;
/** Of {@link SAMPLES}, two in three: with more numbers that are not 0 the usual walk is quicker. */
const MOST_SAMPLES: i32 = 166;

/** How many of {@link SAMPLES} numbers of x[rows, columns], always the same ones, are not 0. */
function sample(x: usize, stride: i32, transposed: bool, rows: i32, columns: i32): i32 {
  const rowStep: i32 = transposed ? 4 : stride;
  const columnStep: i32 = transposed ? stride : 4;
  let state: u32 = 0;
  let found = 0;
  for (let i = 0; i < SAMPLES; i++) {
    state += 0x9e3779b9;
    const row = <i32>((<u64>state * <u64>rows) >> 32);
    const mixed: u32 = (state ^ (state >> 15)) * 0x85ebca6b;
    const column = <i32>((<u64>mixed * <u64>columns) >> 32);
    found += i32(load<f32>(x + row * rowStep + column * columnStep) != 0);
  }
  return found;
}

/** Whether a product a[m, k] b[k, n] is large enough, and a sparse enough, for lists of what is not 0. */
export function isSparse(a: usize, aStride: i32, m: i32, k: i32, n: i32): bool {
  if (k < 8 || m < 8 || n < 16 || <i64>m * <i64>k * <i64>n < LEAST_WORK) return false;
  return sample(a, aStride, false, m, k) <= MOST_SAMPLES;
}

/** Whether a third of x[rows, columns] is 0, as far as can be told from some of its numbers. */
export function isMostlyZeros(x: usize, stride: i32, rows: i32, columns: i32): bool {
  return sample(x, stride, false, rows, columns) <= MOST_SAMPLES;
}

/**
 * c[m, n] (+)= A B as `multiply` of matrix.ts has it, for a sparse A.
 * @returns false when B is not finite: then c holds nothing of use, and what it held before where it `accumulates`.
 */
function multiplySparse(
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
): bool {
  // The first blocks would have been added already when a later one shows what is not finite.
  if (accumulate && (k > DEPTH || n > COLUMNS)) {
    const rows = bTransposed ? n : k;
    const columns = bTransposed ? k : n;
    for (let row = 0; row < rows; row++) if (!isFinite32(b + row * bStride, columns)) return false;
  }
  const scratch = scratchStart();
  const counts = scratch + COUNTS;
  const values = scratch + VALUES;
  const places = scratch + OFFSETS;
  const table = scratch + TABLE;
  spaceRows(table, ROW, min(k, DEPTH));
  const panels = scratch + PANELS;
  for (let p0 = 0; p0 < k; p0 += DEPTH) {
    const depth = min(DEPTH, k - p0);
    const add = accumulate || p0 > 0;
    for (let j0 = 0; j0 < n; j0 += COLUMNS) {
      const width = min(COLUMNS, n - j0);
      let check = splat(0);
      for (let j = 0; j < width; j += WIDTH) {
        const columns = min(WIDTH, width - j);
        const to = panels + <usize>(j * depth) * 4;
        let found: v128;
        if (bTransposed) {
          found = packTransposedPanel(b + (j0 + j) * bStride + (p0 << 2), bStride, to, depth, columns);
        } else {
          const from = b + p0 * bStride + ((j0 + j) << 2);
          found = columns == WIDTH ? packWhole(from, bStride, to, depth) : packPanel(from, bStride, to, depth, columns);
        }
        check = f32x4.add(check, found);
      }
      if (v128.any_true(f32x4.ne(check, check))) return false;
      for (let i0 = 0; i0 < m; i0 += ROWS) {
        const height = min(ROWS, m - i0);
        if (aTransposed) {
          const from = a + p0 * aStride + (i0 << 2);
          listColumns(from, aStride, height, depth, table, counts, values, places, LIST_STRIDE);
        } else {
          const from = a + i0 * aStride + (p0 << 2);
          listRows(from, aStride, height, depth, table, counts, values, places, LIST_STRIDE);
        }
        for (let j = 0; j < width; j += WIDTH) {
          const columns = min(WIDTH, width - j);
          const out = c + i0 * cStride + ((j0 + j) << 2);
          const panel = panels + <usize>(j * depth) * 4;
          multiplyPanel(counts, values, places, height, panel, out, cStride, columns, add);
        }
      }
    }
  }
  return true;
}

/** to[columns, rows] = transpose(from[rows, columns]), both multiples of 4. */
function transposeBlock(from: usize, stride: i32, to: usize, toStride: i32, rows: i32, columns: i32): void {
  for (; rows > 0; rows -= 4) {
    transpose4(from, stride, to, toStride, columns, 4);
    from += stride << 2;
    to += 16;
  }
}

/**
 * A product that leaves zeros out where that pays; see {@link multiplySparse} for the arguments. Where the right matrix
 * is the one with the zeros, transpose(c) = transpose(B) transpose(A) is calculated, as long as c is small.
 * @returns false when c has to be calculated in the usual walk.
 */
export function multiplyWithoutZeros(
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
): bool {
  if (k < 8 || <i64>m * <i64>k * <i64>n < LEAST_WORK) return false;
  const left = m >= 8 && n >= 16 ? sample(a, aStride, aTransposed, m, k) : SAMPLES;
  const turns = m >= 16 && n >= 8 && ((m | n) & 3) == 0 && m * n <= TURNED && k >= 64;
  const right = turns ? sample(b, bStride, bTransposed, k, n) : SAMPLES;
  if (min(left, right) > MOST_SAMPLES) return false;
  if (left <= right) {
    return multiplySparse(a, aStride, aTransposed, b, bStride, bTransposed, c, cStride, m, k, n, accumulate);
  }
  const turned = scratchStart() + TURNED_START;
  const stride = m << 2;
  if (accumulate) transposeBlock(c, cStride, turned, stride, m, n);
  if (!multiplySparse(b, bStride, !bTransposed, a, aStride, !aTransposed, turned, stride, n, k, m, accumulate)) {
    return false;
  }
  transposeBlock(turned, stride, c, cStride, n, m);
  return true;
}
