import { fused } from './lanes';

/**
 * Register tiles of the matrix product. Each output element is one sum in rising order of the inner
 * index that starts from 0 or from the element itself, so tile sizes, blocks and packing never change
 * a bit of the result. Eight accumulators, c[4, 8], are what every V8 keeps in registers; V8 unrolls by itself. Tiles of
 * 16 columns are for processors with more registers, and for runtimes that join neighbouring vectors into ones of 256
 * bits: sixteen accumulators then are eight registers. Tiles of 4 columns are for the last ones of narrow matrices.
 * Steps and strides are in bytes; `depth` is at least 1.
 */

/** How four rows of a lie: apart, side by side (a panel, or a transposed matrix), or side by side at listed places. */
const APART: i32 = 0;
const TOGETHER: i32 = 1;
const LISTED: i32 = 2;

/**
 * c[4, columns] (+)= a[4, depth] b[depth, columns].
 * @param vectors columns / 4: 1, 2 or 4, a constant; `layout` also.
 * @param a1 where the other rows of a begin when they lie `APART`.
 * @param aStep from one number of a row of a to the next.
 * @param places offsets from a to four numbers side by side, when these are `LISTED`.
 */
// @ts-ignore: decorator
@inline
function tile(
  vectors: i32,
  layout: i32,
  a: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  aStep: usize,
  places: usize,
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
    s10 = v128.load(c1);
    s20 = v128.load(c2);
    s30 = v128.load(c3);
    if (vectors > 1) {
      s01 = v128.load(c, 16);
      s11 = v128.load(c1, 16);
      s21 = v128.load(c2, 16);
      s31 = v128.load(c3, 16);
    }
    if (vectors > 2) {
      s02 = v128.load(c, 32);
      s03 = v128.load(c, 48);
      s12 = v128.load(c1, 32);
      s13 = v128.load(c1, 48);
      s22 = v128.load(c2, 32);
      s23 = v128.load(c2, 48);
      s32 = v128.load(c3, 32);
      s33 = v128.load(c3, 48);
    }
  }
  do {
    const from = layout == LISTED ? a + <usize>load<u32>(places) : a;
    const b0 = v128.load(b);
    const b1 = vectors > 1 ? v128.load(b, 16) : b0;
    const b2 = vectors > 2 ? v128.load(b, 32) : b0;
    const b3 = vectors > 2 ? v128.load(b, 48) : b0;
    let factor = v128.load32_splat(from);
    s00 = fused(s00, factor, b0);
    if (vectors > 1) s01 = fused(s01, factor, b1);
    if (vectors > 2) {
      s02 = fused(s02, factor, b2);
      s03 = fused(s03, factor, b3);
    }
    factor = layout == APART ? v128.load32_splat(a1) : v128.load32_splat(from, 4);
    s10 = fused(s10, factor, b0);
    if (vectors > 1) s11 = fused(s11, factor, b1);
    if (vectors > 2) {
      s12 = fused(s12, factor, b2);
      s13 = fused(s13, factor, b3);
    }
    factor = layout == APART ? v128.load32_splat(a2) : v128.load32_splat(from, 8);
    s20 = fused(s20, factor, b0);
    if (vectors > 1) s21 = fused(s21, factor, b1);
    if (vectors > 2) {
      s22 = fused(s22, factor, b2);
      s23 = fused(s23, factor, b3);
    }
    factor = layout == APART ? v128.load32_splat(a3) : v128.load32_splat(from, 12);
    s30 = fused(s30, factor, b0);
    if (vectors > 1) s31 = fused(s31, factor, b1);
    if (vectors > 2) {
      s32 = fused(s32, factor, b2);
      s33 = fused(s33, factor, b3);
    }
    if (layout == LISTED) places += 4;
    else a += aStep;
    if (layout == APART) {
      a1 += aStep;
      a2 += aStep;
      a3 += aStep;
    }
    b += bStep;
  } while (--depth);
  v128.store(c, s00);
  if (vectors > 1) v128.store(c, s01, 16);
  if (vectors > 2) {
    v128.store(c, s02, 32);
    v128.store(c, s03, 48);
  }
  v128.store(c1, s10);
  if (vectors > 1) v128.store(c1, s11, 16);
  if (vectors > 2) {
    v128.store(c1, s12, 32);
    v128.store(c1, s13, 48);
  }
  v128.store(c2, s20);
  if (vectors > 1) v128.store(c2, s21, 16);
  if (vectors > 2) {
    v128.store(c2, s22, 32);
    v128.store(c2, s23, 48);
  }
  v128.store(c3, s30);
  if (vectors > 1) v128.store(c3, s31, 16);
  if (vectors > 2) {
    v128.store(c3, s32, 32);
    v128.store(c3, s33, 48);
  }
}

/** A tile for rows of a that lie apart: row r starts at a + offset r and advances by 4 bytes. `columns`: 4, 8 or 16. */
export function tileRows(
  columns: i32,
  a: usize,
  offset1: usize,
  offset2: usize,
  offset3: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStride: usize,
  depth: i32,
  accumulate: bool,
): void {
  const a1 = a + offset1;
  const a2 = a + offset2;
  const a3 = a + offset3;
  if (columns == 8) tile(2, APART, a, a1, a2, a3, 4, 0, b, bStep, c, cStride, depth, accumulate);
  else if (columns == 4) tile(1, APART, a, a1, a2, a3, 4, 0, b, bStep, c, cStride, depth, accumulate);
  else tile(4, APART, a, a1, a2, a3, 4, 0, b, bStep, c, cStride, depth, accumulate);
}

/** A tile for a whose four rows lie side by side and advance by `aStep`. `columns`: 4, 8 or 16. */
export function tileColumns(
  columns: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStride: usize,
  depth: i32,
  accumulate: bool,
): void {
  if (columns == 8) tile(2, TOGETHER, a, 0, 0, 0, aStep, 0, b, bStep, c, cStride, depth, accumulate);
  else if (columns == 4) tile(1, TOGETHER, a, 0, 0, 0, aStep, 0, b, bStep, c, cStride, depth, accumulate);
  else tile(4, APART, a, a + 4, a + 8, a + 12, aStep, 0, b, bStep, c, cStride, depth, accumulate);
}

/**
 * Tiles for panels [depth, 4] of a below each other, without a call or a choice between two of them: the fastest.
 * `columns`: 8 or 16.
 */
export function tilePanels(
  columns: i32,
  a: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStride: usize,
  depth: i32,
  tiles: i32,
  accumulate: bool,
): void {
  const panel = <usize>depth << 4;
  const down = cStride << 2;
  if (columns == 8) {
    for (; tiles > 0; tiles--) {
      tile(2, TOGETHER, a, 0, 0, 0, 16, 0, b, bStep, c, cStride, depth, accumulate);
      a += panel;
      c += down;
    }
    return;
  }
  for (; tiles > 0; tiles--) {
    tile(4, APART, a, a + 4, a + 8, a + 12, 16, 0, b, bStep, c, cStride, depth, accumulate);
    a += panel;
    c += down;
  }
}

/** c[4, 8] (+)= transpose(w[depth, 4]) b[depth, 8]: row p of w lies at a + places[p]; b is a panel without gaps. */
export function tilePlaces(
  a: usize,
  places: usize,
  b: usize,
  c: usize,
  cStride: usize,
  depth: i32,
  accumulate: bool,
): void {
  tile(2, LISTED, a, 0, 0, 0, 0, places, b, 32, c, cStride, depth, accumulate);
}
