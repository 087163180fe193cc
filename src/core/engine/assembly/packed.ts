import { multiplyColumns, nextColumns } from './block';
import { BLOCK_DEPTH, BLOCK_ROWS, finishRows, PACK_A_COLUMNS, PANELS_OF_A } from './matrix';
import { isFinite32 } from './elementwise';
import { copyRun } from './lanes';
import { packPanels16, packTransposed16, packTransposed4, transpose4 } from './pack';
import { scratchStart } from './scratch';
import { multiplyPanelsWithoutZeros } from './sparse-packed';

/**
 * Products with a right matrix that stays in panels [ceil(n / 16)][k][16], columns behind the last one 0: weights that
 * are used many times between two updates are packed once. Behind the panels stands one number: 0, or NaN where the
 * matrix holds what is not finite.
 */

/** Numbers of the panels of a matrix with n columns. */
// @ts-ignore: decorator
@inline
function panelNumbers(k: i32, n: i32): i32 {
  return ((n + 15) & ~15) * k;
}

/** Packs b[k, n], or transpose(b[n, k]). */
export function packMatrix(b: usize, packed: usize, k: i32, n: i32, transposed: bool): void {
  packColumns(b, packed, k, n, transposed);
  const numbers = panelNumbers(k, n);
  store<f32>(packed + (numbers << 2), isFinite32(packed, numbers) ? 0 : NaN);
}

function packColumns(b: usize, packed: usize, k: i32, n: i32, transposed: bool): void {
  const whole = n & ~15;
  if (transposed) packTransposed16(b, k << 2, packed, k, whole);
  else packPanels16(b, n << 2, packed, k, whole);
  let left = n - whole;
  if (left == 0) return;
  let to = packed + ((k * whole) << 2);
  memory.fill(to, 0, k << 6);
  if (transposed) {
    let from = b + ((whole * k) << 2);
    for (; left > 0; left -= 4) {
      transpose4(from, k << 2, to, 64, k, min(4, left));
      from += k << 4;
      to += 16;
    }
    return;
  }
  let from = b + (whole << 2);
  for (let row = 0; row < k; row++) {
    copyRun(from, to, left);
    from += n << 2;
    to += 64;
  }
}

/**
 * c[m, n] (+)= a[m, k] b[k, n] for a packed b; c and a lie in rows of `cStride` and `aStride` bytes.
 * @param check what {@link packMatrix} wrote behind the panels; `packed` may be a later one of them.
 * @param bias and what follows: as `multiply` of matrix.ts has it.
 */
export function multiplyPacked(
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
  bias: usize,
  y: usize,
  code: i32,
  parameter: f32,
): void {
  if (k == 0 && !accumulate) {
    for (let row = 0; row < m; row++) memory.fill(c + row * cStride, 0, n << 2);
  }
  if (k == 0 || multiplyPanelsWithoutZeros(a, aStride, packed, check, c, cStride, m, k, n, accumulate)) {
    finishRows(c, cStride, m, n, bias, y, y != 0, code, parameter);
    return;
  }
  const panelsOfA = scratchStart() + PANELS_OF_A;
  const packA = n >= PACK_A_COLUMNS;
  for (let p0 = 0; p0 < k; p0 += BLOCK_DEPTH) {
    const depth = min(BLOCK_DEPTH, k - p0);
    const add = accumulate || p0 > 0;
    for (let i0 = 0; i0 < m; i0 += BLOCK_ROWS) {
      const height = min(BLOCK_ROWS, m - i0);
      const blockOfA = a + i0 * aStride + (p0 << 2);
      if (packA) packTransposed4(blockOfA, aStride, panelsOfA, depth, height);
      const left = packA ? panelsOfA : blockOfA;
      const out = c + i0 * cStride;
      for (let j = 0, columns = 0; j < n; j += columns) {
        columns = nextColumns(n - j);
        const panel = packed + (((j & ~15) * k + (p0 << 4) + (j & 15)) << 2);
        multiplyColumns(left, aStride, packA, false, panel, 64, out + (j << 2), cStride, height, depth, columns, add);
      }
      if (p0 + depth == k && (bias | y) != 0) {
        const at = i0 * cStride;
        finishRows(c + at, cStride, height, n, bias, y + at, y != 0, code, parameter);
      }
    }
  }
}

/** {@link multiplyPacked} without gaps between rows. */
export function matmulPacked(a: usize, packed: usize, c: usize, m: i32, k: i32, n: i32, accumulate: bool): void {
  const check = packed + (panelNumbers(k, n) << 2);
  multiplyPacked(a, k << 2, packed, check, c, n << 2, m, k, n, accumulate, 0, 0, 0, 0);
}

/** c[m, n] = a[m, k] b[k, n] + bias[n] and y = f(c) for a packed b; see `multiply` of matrix.ts for what is 0. */
export function matmulPackedFused(
  a: usize,
  packed: usize,
  c: usize,
  m: i32,
  k: i32,
  n: i32,
  bias: usize,
  y: usize,
  code: i32,
  parameter: f32,
): void {
  const check = packed + (panelNumbers(k, n) << 2);
  multiplyPacked(a, k << 2, packed, check, c, n << 2, m, k, n, false, bias, y, code, parameter);
}
