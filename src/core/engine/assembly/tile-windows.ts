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
