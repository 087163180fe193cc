import { fused } from './lanes';

/**
 * Register tiles of 16 columns, for runtimes that join neighbouring vectors of 128 bits into ones of 256: sixteen
 * accumulators then are eight registers. Elsewhere they spill, so tile.ts has the usual ones. The sums are the same
 * ones in the same order: not a bit differs. Steps and strides are in bytes; `depth` is at least 1.
 */

let chosen: bool = false;

/** Whether products go through these tiles. Called once, before any kernel. */
export function setWideTiles(on: bool): void {
  chosen = on;
}

// @ts-ignore: decorator
@inline
export function hasWideTiles(): bool {
  return chosen;
}

/** c[4, 16] (+)= a[4, depth] b[depth, 16]; the rows of a begin at their own places and advance by `aStep`. */
// @ts-ignore: decorator
@inline
function wide(
  a: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStride: usize,
  depth: i32,
  accumulate: bool,
): void {
  const c1 = c + cStride;
  const c2 = c1 + cStride;
  const c3 = c2 + cStride;
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s02 = s00;
  let s03 = s00;
  let s10 = s00;
  let s11 = s00;
  let s12 = s00;
  let s13 = s00;
  let s20 = s00;
  let s21 = s00;
  let s22 = s00;
  let s23 = s00;
  let s30 = s00;
  let s31 = s00;
  let s32 = s00;
  let s33 = s00;
  if (accumulate) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s02 = v128.load(c, 32);
    s03 = v128.load(c, 48);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s12 = v128.load(c1, 32);
    s13 = v128.load(c1, 48);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s22 = v128.load(c2, 32);
    s23 = v128.load(c2, 48);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
    s32 = v128.load(c3, 32);
    s33 = v128.load(c3, 48);
  }
  do {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const b3 = v128.load(b, 48);
    let factor = v128.load32_splat(a);
    s00 = fused(s00, factor, b0);
    s01 = fused(s01, factor, b1);
    s02 = fused(s02, factor, b2);
    s03 = fused(s03, factor, b3);
    factor = v128.load32_splat(a1);
    s10 = fused(s10, factor, b0);
    s11 = fused(s11, factor, b1);
    s12 = fused(s12, factor, b2);
    s13 = fused(s13, factor, b3);
    factor = v128.load32_splat(a2);
    s20 = fused(s20, factor, b0);
    s21 = fused(s21, factor, b1);
    s22 = fused(s22, factor, b2);
    s23 = fused(s23, factor, b3);
    factor = v128.load32_splat(a3);
    s30 = fused(s30, factor, b0);
    s31 = fused(s31, factor, b1);
    s32 = fused(s32, factor, b2);
    s33 = fused(s33, factor, b3);
    a += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += bStep;
  } while (--depth);
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c, s02, 32);
  v128.store(c, s03, 48);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c1, s12, 32);
  v128.store(c1, s13, 48);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c2, s22, 32);
  v128.store(c2, s23, 48);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
  v128.store(c3, s32, 32);
  v128.store(c3, s33, 48);
}

/** {@link wide} for rows of a that lie apart: row r starts at a + r * aStride. */
export function tileWideRows(
  a: usize,
  aStride1: usize,
  aStride2: usize,
  aStride3: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStride: usize,
  depth: i32,
  accumulate: bool,
): void {
  wide(a, a + aStride1, a + aStride2, a + aStride3, 4, b, bStep, c, cStride, depth, accumulate);
}

/** {@link wide} for a whose four rows lie side by side and advance by `aStep`: a panel, or a transposed matrix. */
export function tileWideColumns(
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStride: usize,
  depth: i32,
  accumulate: bool,
): void {
  wide(a, a + 4, a + 8, a + 12, aStep, b, bStep, c, cStride, depth, accumulate);
}

/** {@link tileWideColumns} for `tiles` panels [depth, 4] of a below each other and a panel [depth, 16] of b. */
export function tileWidePanels(
  a: usize,
  b: usize,
  c: usize,
  cStride: usize,
  depth: i32,
  tiles: i32,
  accumulate: bool,
): void {
  for (; tiles > 0; tiles--) {
    wide(a, a + 4, a + 8, a + 12, 16, b, 64, c, cStride, depth, accumulate);
    a += <usize>depth << 4;
    c += cStride << 2;
  }
}
