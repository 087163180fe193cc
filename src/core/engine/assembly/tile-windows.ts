import { fused } from './lanes';

/**
 * Register tiles that read windows straight from a panel of the image (see window-panel.ts). The sums are those of
 * tile.ts, in the same order. Steps and strides are in bytes; `runs`, `taps` and `depth` are at least 1.
 */

/**
 * c[4, 8] = four windows b[depth, 8]: a window has `lines` lines, `lineStep` apart, of `taps` runs, `tapStep` apart, of
 * `length` numbers. Row r begins at a + offset r; b is a panel without gaps.
 */
export function tileWindows(
  a: usize,
  offset1: usize,
  offset2: usize,
  offset3: usize,
  lines: i32,
  lineStep: usize,
  taps: i32,
  tapStep: usize,
  length: i32,
  b: usize,
  c: usize,
  cStride: usize,
): void {
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  do {
    let tap = a;
    let tapsLeft = taps;
    do {
      let a0 = tap;
      let a1 = a0 + offset1;
      let a2 = a0 + offset2;
      let a3 = a0 + offset3;
      let left = length;
      do {
        const b0 = v128.load(b);
        const b1 = v128.load(b, 16);
        let factor = v128.load32_splat(a0);
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
        a0 += 4;
        a1 += 4;
        a2 += 4;
        a3 += 4;
        b += 32;
      } while (--left);
      tap += tapStep;
    } while (--tapsLeft);
    a += lineStep;
  } while (--lines);
  v128.store(c, s00);
  v128.store(c, s01, 16);
  c += cStride;
  v128.store(c, s10);
  v128.store(c, s11, 16);
  c += cStride;
  v128.store(c, s20);
  v128.store(c, s21, 16);
  c += cStride;
  v128.store(c, s30);
  v128.store(c, s31, 16);
}

/** c[4, 8] (+)= transpose(w[depth, 4]) b[depth, 8]: row p of w lies at a + places[p], that of b at b + p * bStep. */
export function tilePlaces(
  a: usize,
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
    const w = a + <usize>load<u32>(places);
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let factor = v128.load32_splat(w);
    s00 = fused(s00, factor, b0);
    s01 = fused(s01, factor, b1);
    factor = v128.load32_splat(w, 4);
    s10 = fused(s10, factor, b0);
    s11 = fused(s11, factor, b1);
    factor = v128.load32_splat(w, 8);
    s20 = fused(s20, factor, b0);
    s21 = fused(s21, factor, b1);
    factor = v128.load32_splat(w, 12);
    s30 = fused(s30, factor, b0);
    s31 = fused(s31, factor, b1);
    places += 4;
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
