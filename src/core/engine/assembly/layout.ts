import { copyRun } from './lanes';

/** See reference/layout.ts. */

/** y[outer, b, a, width] = x[outer, a, b, width] */
export function swapAxes(x: usize, y: usize, outer: i32, a: i32, b: i32, width: i32): void {
  const step = width << 2;
  for (; outer > 0; outer--) {
    for (let i = 0; i < a; i++) {
      let to = y + i * step;
      for (let j = 0; j < b; j++) {
        copyRun(x, to, width);
        x += step;
        to += a * step;
      }
    }
    y += a * b * step;
  }
}

/** Copies `width` columns of each row; strides and offsets count numbers. */
export function copyColumns(
  source: usize,
  sourceStride: i32,
  sourceOffset: i32,
  target: usize,
  targetStride: i32,
  targetOffset: i32,
  rows: i32,
  width: i32,
): void {
  source += sourceOffset << 2;
  target += targetOffset << 2;
  for (; rows > 0; rows--) {
    copyRun(source, target, width);
    source += sourceStride << 2;
    target += targetStride << 2;
  }
}
