import { splat } from './functions';
import { loadPart } from './lanes';

/** Lists of the numbers of a matrix that are not 0, row by row, with the places of their rows in a panel (see sparse.ts). */

/** Columns of a panel of the right matrix: eight accumulators. */
export const WIDTH: i32 = 32;
/** Bytes of a row of a panel. */
export const ROW: i32 = WIDTH << 2;
/** Inner indices of a block: a panel (16 KiB) stays in the first-level cache. */
export const DEPTH: i32 = 128;
/** Rows whose lists are made at once. */
export const ROWS: i32 = 64;
/** Bytes between the lists of two rows: a vector of room for what is written behind the last number. */
export const LIST_STRIDE: i32 = (DEPTH + 4) << 2;

/** For each of 16 sets of lanes: which bytes to take so that these lanes come first. */
const COMPRESS = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  4, 5, 6, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 0, 0, 0, 0, 0,
  8, 9, 10, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 8, 9, 10, 11, 0, 0, 0, 0, 0, 0, 0, 0,
  4, 5, 6, 7, 8, 9, 10, 11, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 0, 0, 0,
  12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0,
  4, 5, 6, 7, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 0, 0, 0, 0,
  8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0,
  4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
]);

/** Puts the numbers of a vector that are not 0, and their offsets, at the end of a list. @returns the new count. */
// @ts-ignore: decorator
@inline
function append(numbers: v128, offsets: v128, values: usize, places: usize, count: i32): i32 {
  const mask = i32x4.bitmask(f32x4.ne(numbers, splat(0)));
  const order = v128.load(COMPRESS + (<usize>mask << 4));
  const at = <usize>count << 2;
  v128.store(values + at, i8x16.swizzle(numbers, order));
  v128.store(places + at, i8x16.swizzle(offsets, order));
  return count + i32.popcnt(mask);
}

/** Writes down where the rows of a panel begin, for lists of up to `depth` numbers: `bytes` apart. */
export function spaceRows(table: usize, bytes: i32, depth: i32): void {
  let offsets = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(bytes));
  const step = i32x4.splat(bytes << 2);
  for (; depth > 0; depth -= 4) {
    v128.store(table, offsets);
    offsets = i32x4.add(offsets, step);
    table += 16;
  }
}

/**
 * Lists of the rows of a[rows, depth], each list `stride` bytes behind the one before.
 * @param table where the row of the panel begins that goes with a number, in bytes, for each of `depth`.
 */
export function listRows(
  a: usize,
  aStride: usize,
  rows: i32,
  depth: i32,
  table: usize,
  counts: usize,
  values: usize,
  places: usize,
  stride: usize,
): void {
  for (let row = 0; row < rows; row++) {
    let count = 0;
    let from = a;
    let offsets = table;
    let left = depth;
    for (; left >= 4; left -= 4) {
      count = append(v128.load(from), v128.load(offsets), values, places, count);
      offsets += 16;
      from += 16;
    }
    if (left > 0) count = append(loadPart(from, left), v128.load(offsets), values, places, count);
    store<i32>(counts, count);
    counts += 4;
    values += stride;
    places += stride;
    a += aStride;
  }
}

/** {@link listRows} where a is stored transposed: number p of row i lies at a + p * aStride + 4 i. */
export function listColumns(
  a: usize,
  aStride: usize,
  rows: i32,
  depth: i32,
  table: usize,
  counts: usize,
  values: usize,
  places: usize,
  stride: usize,
): void {
  for (let row = 0; row < rows; row += 4) {
    const some = rows - row;
    let from = a;
    let c0 = 0;
    let c1 = 0;
    let c2 = 0;
    let c3 = 0;
    let order = table;
    for (let left = depth; left > 0; left -= 4) {
      let r0: v128;
      let r1 = splat(0);
      let r2 = r1;
      let r3 = r1;
      if (some >= 4) {
        r0 = v128.load(from);
        if (left > 1) r1 = v128.load(from + aStride);
        if (left > 2) r2 = v128.load(from + 2 * aStride);
        if (left > 3) r3 = v128.load(from + 3 * aStride);
      } else {
        r0 = loadPart(from, some);
        if (left > 1) r1 = loadPart(from + aStride, some);
        if (left > 2) r2 = loadPart(from + 2 * aStride, some);
        if (left > 3) r3 = loadPart(from + 3 * aStride, some);
      }
      from += aStride << 2;
      const offsets = v128.load(order);
      order += 16;
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      c0 = append(v128.shuffle<f32>(low01, low23, 0, 1, 4, 5), offsets, values, places, c0);
      c1 = append(v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), offsets, values + stride, places + stride, c1);
      const values2 = values + 2 * stride;
      const places2 = places + 2 * stride;
      c2 = append(v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), offsets, values2, places2, c2);
      c3 = append(v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), offsets, values2 + stride, places2 + stride, c3);
    }
    store<i32>(counts, c0);
    store<i32>(counts, c1, 4);
    store<i32>(counts, c2, 8);
    store<i32>(counts, c3, 12);
    counts += 16;
    values += stride << 2;
    places += stride << 2;
    a += 16;
  }
}
