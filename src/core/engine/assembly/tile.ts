import { fused } from './lanes';

/**
 * Register tiles of the matrix product. Each output element is one sum in rising order of the inner
 * index that starts from 0 or from the element itself, so tile sizes, blocks and packing never change
 * a bit of the result. Eight accumulators are what every V8 keeps in registers; V8 unrolls by itself.
 * Steps and strides are in bytes; `depth` is at least 1.
 */

/** c[4, 8] (+)= a[4, depth] b[depth, 8]; row r of a starts at a + r * aStride and advances by 4 bytes. */
export function tileRows(
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
  const c1 = c + cStride;
  const c2 = c1 + cStride;
  const c3 = c2 + cStride;
  let a1 = a + aStride1;
  let a2 = a + aStride2;
  let a3 = a + aStride3;
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  if (accumulate) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
  }
  do {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let factor = v128.load32_splat(a);
    s00 = fused(s00, factor, b0);
    s01 = fused(s01, factor, b1);
    factor = v128.load32_splat(a1);
    s10 = fused(s10, factor, b0);
    s11 = fused(s11, factor, b1);
    factor = v128.load32_splat(a2);
    s20 = fused(s20, factor, b0);
    s21 = fused(s21, factor, b1);
    factor = v128.load32_splat(a3);
    s30 = fused(s30, factor, b0);
    s31 = fused(s31, factor, b1);
    a += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    b += bStep;
  } while (--depth);
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}

// @ts-ignore: decorator
@inline
function columns(
  a: usize,
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
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  if (accumulate) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
  }
  do {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let factor = v128.load32_splat(a);
    s00 = fused(s00, factor, b0);
    s01 = fused(s01, factor, b1);
    factor = v128.load32_splat(a, 4);
    s10 = fused(s10, factor, b0);
    s11 = fused(s11, factor, b1);
    factor = v128.load32_splat(a, 8);
    s20 = fused(s20, factor, b0);
    s21 = fused(s21, factor, b1);
    factor = v128.load32_splat(a, 12);
    s30 = fused(s30, factor, b0);
    s31 = fused(s31, factor, b1);
    a += aStep;
    b += bStep;
  } while (--depth);
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}

/** {@link tileRows} for a whose four rows lie side by side and advance by `aStep`: a transposed matrix. */
export function tileColumns(
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStride: usize,
  depth: i32,
  accumulate: bool,
): void {
  columns(a, aStep, b, bStep, c, cStride, depth, accumulate);
}

/** {@link tileColumns} for packed panels: a is [depth, 4] and b is [depth, 8] without gaps. The fastest. */
export function tilePacked(
  a: usize,
  b: usize,
  c: usize,
  cStride: usize,
  depth: i32,
  accumulate: bool,
): void {
  columns(a, 16, b, 32, c, cStride, depth, accumulate);
}

/** {@link tilePacked} for `tiles` panels of a below each other: no call and no choice between two tiles. */
export function tilePackedRows(
  a: usize,
  b: usize,
  c: usize,
  cStride: usize,
  depth: i32,
  tiles: i32,
  accumulate: bool,
): void {
  for (; tiles > 0; tiles--) {
    columns(a, 16, b, 32, c, cStride, depth, accumulate);
    a += <usize>depth << 4;
    c += cStride << 2;
  }
}

/** {@link tilePackedRows} for one half of a panel [depth, 16] of b. */
export function tilePanelRows(
  a: usize,
  b: usize,
  c: usize,
  cStride: usize,
  depth: i32,
  tiles: i32,
  accumulate: bool,
): void {
  for (; tiles > 0; tiles--) {
    columns(a, 16, b, 64, c, cStride, depth, accumulate);
    a += <usize>depth << 4;
    c += cStride << 2;
  }
}

/** c[4, 4] (+)= a[4, depth] b[depth, 4], for the last columns of narrow matrices; steps as in the others. */
export function tileNarrow(
  a: usize,
  aStep: usize,
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
  const c1 = c + cStride;
  const c2 = c1 + cStride;
  const c3 = c2 + cStride;
  let a1 = a + aStride1;
  let a2 = a + aStride2;
  let a3 = a + aStride3;
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  if (accumulate) {
    s0 = v128.load(c);
    s1 = v128.load(c1);
    s2 = v128.load(c2);
    s3 = v128.load(c3);
  }
  do {
    const b0 = v128.load(b);
    s0 = fused(s0, v128.load32_splat(a), b0);
    s1 = fused(s1, v128.load32_splat(a1), b0);
    s2 = fused(s2, v128.load32_splat(a2), b0);
    s3 = fused(s3, v128.load32_splat(a3), b0);
    a += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += bStep;
  } while (--depth);
  v128.store(c, s0);
  v128.store(c1, s1);
  v128.store(c2, s2);
  v128.store(c3, s3);
}
