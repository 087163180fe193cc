import { loadPart } from './lanes';

/**
 * Copies blocks of a matrix into panels that the tiles read without gaps, whatever the row stride.
 * Strides are in bytes. Missing columns become 0; they only reach results that are thrown away.
 */

/**
 * Panels of `width` (4 or 8) columns of from[depth, columns]: [columns / width][depth][width].
 * The source's rows are contiguous in the column.
 */
// @ts-ignore: decorator
@inline
function packPanels(from: usize, stride: usize, to: usize, depth: i32, columns: i32, width: i32): void {
  let left = columns;
  const panel: usize = (depth * width) << 2;
  // A whole cache line at once: it would have left the first-level cache before the next panel comes to it.
  while (width == 8 && left >= 16) {
    let source = from;
    let at = to;
    for (let row = 0; row < depth; row++) {
      v128.store(at, v128.load(source));
      v128.store(at, v128.load(source, 16), 16);
      v128.store(at + panel, v128.load(source, 32));
      v128.store(at + panel, v128.load(source, 48), 16);
      at += 32;
      source += stride;
    }
    from += 64;
    to += 2 * panel;
    left -= 16;
  }
  while (left >= width) {
    let source = from;
    for (let row = 0; row < depth; row++) {
      v128.store(to, v128.load(source));
      if (width == 8) v128.store(to, v128.load(source, 16), 16);
      to += width << 2;
      source += stride;
    }
    from += width << 2;
    left -= width;
  }
  if (left == 0) return;
  for (let row = 0; row < depth; row++) {
    if (width == 8 && left >= 4) {
      v128.store(to, v128.load(from));
      v128.store(to, left > 4 ? loadPart(from + 16, left - 4) : f32x4.splat(0), 16);
    } else {
      v128.store(to, loadPart(from, left));
      if (width == 8) v128.store(to, f32x4.splat(0), 16);
    }
    to += width << 2;
    from += stride;
  }
}

/** Panels of 8 columns of from[depth, columns]. */
export function packPanels8(from: usize, stride: usize, to: usize, depth: i32, columns: i32): void {
  packPanels(from, stride, to, depth, columns, 8);
}

/** Panels of 4 columns of from[depth, columns]. */
export function packPanels4(from: usize, stride: usize, to: usize, depth: i32, columns: i32): void {
  packPanels(from, stride, to, depth, columns, 4);
}

/** to[depth, 4] with a row stride of `toStep` = transpose(from[rows <= 4, depth]); missing rows are 0. */
export function transpose4(from: usize, stride: usize, to: usize, toStep: usize, depth: i32, rows: i32): void {
  // A row that does not exist reads the first one again and is masked out.
  const from1 = rows > 1 ? from + stride : from;
  const from2 = rows > 2 ? from1 + stride : from;
  const from3 = rows > 3 ? from2 + stride : from;
  const mask = i32x4.gt_s(i32x4.splat(rows), i32x4(0, 1, 2, 3));
  let offset: usize = 0;
  let left = depth;
  for (; left >= 4; left -= 4) {
    const r0 = v128.load(from + offset);
    const r1 = v128.load(from1 + offset);
    const r2 = v128.load(from2 + offset);
    const r3 = v128.load(from3 + offset);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.and(v128.shuffle<f32>(low01, low23, 0, 1, 4, 5), mask));
    to += toStep;
    v128.store(to, v128.and(v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), mask));
    to += toStep;
    v128.store(to, v128.and(v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), mask));
    to += toStep;
    v128.store(to, v128.and(v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), mask));
    to += toStep;
    offset += 16;
  }
  for (; left > 0; left--) {
    let column = v128.load32_splat(from + offset);
    column = f32x4.replace_lane(column, 1, load<f32>(from1 + offset));
    column = f32x4.replace_lane(column, 2, load<f32>(from2 + offset));
    column = f32x4.replace_lane(column, 3, load<f32>(from3 + offset));
    v128.store(to, v128.and(column, mask));
    to += toStep;
    offset += 4;
  }
}

/** Panels of 4 columns of transpose(from[rows, depth]): [rows / 4][depth][4]. */
export function packTransposed4(from: usize, stride: usize, to: usize, depth: i32, rows: i32): void {
  for (let row = 0; row < rows; row += 4) {
    transpose4(from, stride, to, 16, depth, rows - row);
    from += stride << 2;
    to += depth << 4;
  }
}

/** Panels of 8 columns of transpose(from[rows, depth]): [rows / 8][depth][8]. */
export function packTransposed8(from: usize, stride: usize, to: usize, depth: i32, rows: i32): void {
  for (let row = 0; row < rows; row += 8) {
    transpose4(from, stride, to, 32, depth, rows - row);
    // Columns 4 to 7 are read only where the panel has them (see multiply).
    if (rows - row > 4) transpose4(from + (stride << 2), stride, to + 16, 32, depth, rows - row - 4);
    from += stride << 3;
    to += depth << 5;
  }
}

/** Panels of 16 columns of from[depth, columns], and of 8 where fewer than 16 are left. */
export function packPanels16(from: usize, stride: usize, to: usize, depth: i32, columns: i32): void {
  for (; columns >= 16; columns -= 16) {
    let source = from;
    for (let row = 0; row < depth; row++) {
      v128.store(to, v128.load(source));
      v128.store(to, v128.load(source, 16), 16);
      v128.store(to, v128.load(source, 32), 32);
      v128.store(to, v128.load(source, 48), 48);
      to += 64;
      source += stride;
    }
    from += 64;
  }
  if (columns > 0) packPanels8(from, stride, to, depth, columns);
}

/** As {@link packPanels16}, of transpose(from[rows, depth]). */
export function packTransposed16(from: usize, stride: usize, to: usize, depth: i32, rows: i32): void {
  for (; rows >= 16; rows -= 16) {
    for (let part = 0; part < 4; part++) {
      transpose4(from, stride, to + (part << 4), 64, depth, 4);
      from += stride << 2;
    }
    to += depth << 6;
  }
  if (rows > 0) packTransposed8(from, stride, to, depth, rows);
}
