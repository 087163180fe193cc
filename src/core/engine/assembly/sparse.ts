import { fused, loadPart } from './lanes';
import { transpose4 } from './pack';
import { scratchStart } from './scratch';
import { splat } from './functions';

/**
 * Matrix products of which a matrix is mostly zeros: dark images, one-hot columns, what ReLU and pooling let through.
 * Every row of it becomes a list of what is not zero, and only that is multiplied. A sum that starts from +0 is the
 * same, bit for bit, with and without products that are 0; only where the right matrix holds infinities or NaN would
 * that not be so, which is noticed while it is packed. Steps and strides are in bytes.
 */

/** Columns of a panel of the right matrix: eight accumulators. */
const WIDTH: i32 = 32;
/** Bytes of a row of a panel. */
const ROW: i32 = WIDTH << 2;
/** Inner indices of a block: a panel (16 KiB) stays in the first-level cache. */
const DEPTH: i32 = 128;
/** Rows whose lists are made at once. */
const ROWS: i32 = 64;
/** Columns of a block. */
const COLUMNS: i32 = 512;
/** Bytes between the lists of two rows: a vector of room for what is written behind the last number. */
const LIST_STRIDE: i32 = (DEPTH + 4) << 2;

const COUNTS: usize = 256;
const VALUES: usize = COUNTS + ROWS * 4;
const OFFSETS: usize = VALUES + ROWS * LIST_STRIDE;
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

/** Whether a third of x[rows, columns] is 0, as far as can be told from some of its numbers. */
export function isMostlyZeros(x: usize, stride: i32, rows: i32, columns: i32): bool {
  return sample(x, stride, false, rows, columns) <= MOST_SAMPLES;
}

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

/** Lists of the rows of a[rows, depth]. */
function listRows(a: usize, aStride: usize, rows: i32, depth: i32, counts: usize, values: usize, places: usize): void {
  for (let row = 0; row < rows; row++) {
    let count = 0;
    let offsets = i32x4(0, ROW, 2 * ROW, 3 * ROW);
    const step = i32x4.splat(4 * ROW);
    let from = a;
    let left = depth;
    for (; left >= 4; left -= 4) {
      count = append(v128.load(from), offsets, values, places, count);
      offsets = i32x4.add(offsets, step);
      from += 16;
    }
    if (left > 0) count = append(loadPart(from, left), offsets, values, places, count);
    store<i32>(counts, count);
    counts += 4;
    values += LIST_STRIDE;
    places += LIST_STRIDE;
    a += aStride;
  }
}

/** {@link listRows} where a is stored transposed: number p of row i lies at a + p * aStride + 4 i. */
function listColumns(
  a: usize,
  aStride: usize,
  rows: i32,
  depth: i32,
  counts: usize,
  values: usize,
  places: usize,
): void {
  for (let row = 0; row < rows; row += 4) {
    const some = rows - row;
    let from = a;
    let c0 = 0;
    let c1 = 0;
    let c2 = 0;
    let c3 = 0;
    let offsets = i32x4(0, ROW, 2 * ROW, 3 * ROW);
    const step = i32x4.splat(4 * ROW);
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
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      c0 = append(v128.shuffle<f32>(low01, low23, 0, 1, 4, 5), offsets, values, places, c0);
      c1 = append(v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), offsets, values + LIST_STRIDE, places + LIST_STRIDE, c1);
      c2 = append(
        v128.shuffle<f32>(high01, high23, 0, 1, 4, 5),
        offsets,
        values + 2 * LIST_STRIDE,
        places + 2 * LIST_STRIDE,
        c2,
      );
      c3 = append(
        v128.shuffle<f32>(high01, high23, 2, 3, 6, 7),
        offsets,
        values + 3 * LIST_STRIDE,
        places + 3 * LIST_STRIDE,
        c3,
      );
      offsets = i32x4.add(offsets, step);
    }
    store<i32>(counts, c0);
    store<i32>(counts, c1, 4);
    store<i32>(counts, c2, 8);
    store<i32>(counts, c3, 12);
    counts += 16;
    values += 4 * LIST_STRIDE;
    places += 4 * LIST_STRIDE;
    a += 16;
  }
}

/** One panel of up to 32 columns, missing ones 0. @returns lanes of 0, or NaN where a number is not finite. */
function packPanel(from: usize, stride: usize, to: usize, depth: i32, columns: i32): v128 {
  let check = splat(0);
  const zero = splat(0);
  for (let row = 0; row < depth; row++) {
    for (let column = 0; column < columns; column += 4) {
      const left = columns - column;
      const at = <usize>column << 2;
      const numbers = left >= 4 ? v128.load(from + at) : loadPart(from + at, left);
      check = f32x4.add(check, f32x4.mul(numbers, zero));
      v128.store(to + at, numbers);
    }
    to += ROW;
    from += stride;
  }
  return check;
}

/** {@link packPanel} for 32 whole columns. */
function packWhole(from: usize, stride: usize, to: usize, depth: i32): v128 {
  let check0 = splat(0);
  let check1 = splat(0);
  const zero = splat(0);
  for (; depth > 0; depth--) {
    for (let at: usize = 0; at < <usize>ROW; at += 32) {
      const n0 = v128.load(from + at);
      const n1 = v128.load(from + at, 16);
      check0 = f32x4.add(check0, f32x4.mul(n0, zero));
      check1 = f32x4.add(check1, f32x4.mul(n1, zero));
      v128.store(to + at, n0);
      v128.store(to + at, n1, 16);
    }
    to += ROW;
    from += stride;
  }
  return f32x4.add(check0, check1);
}

/** {@link packPanel} of transpose(from[columns, depth]). */
function packTransposedPanel(from: usize, stride: usize, to: usize, depth: i32, columns: i32): v128 {
  let check = splat(0);
  const zero = splat(0);
  for (let column = 0; column < columns; column += 4) {
    const some = columns - column;
    // A row that does not exist reads the first one again; its results are thrown away.
    const from1 = some > 1 ? from + stride : from;
    const from2 = some > 2 ? from1 + stride : from;
    const from3 = some > 3 ? from2 + stride : from;
    let at = to;
    let offset: usize = 0;
    let left = depth;
    for (; left >= 4; left -= 4) {
      const r0 = v128.load(from + offset);
      const r1 = v128.load(from1 + offset);
      const r2 = v128.load(from2 + offset);
      const r3 = v128.load(from3 + offset);
      const both = f32x4.add(f32x4.mul(r0, zero), f32x4.mul(r1, zero));
      check = f32x4.add(check, f32x4.add(both, f32x4.add(f32x4.mul(r2, zero), f32x4.mul(r3, zero))));
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(at, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      v128.store(at, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), ROW);
      v128.store(at, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 2 * ROW);
      v128.store(at, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 3 * ROW);
      at += 4 * ROW;
      offset += 16;
    }
    for (; left > 0; left--) {
      let numbers = v128.load32_splat(from + offset);
      numbers = f32x4.replace_lane(numbers, 1, load<f32>(from1 + offset));
      numbers = f32x4.replace_lane(numbers, 2, load<f32>(from2 + offset));
      numbers = f32x4.replace_lane(numbers, 3, load<f32>(from3 + offset));
      check = f32x4.add(check, f32x4.mul(numbers, zero));
      v128.store(at, numbers);
      at += ROW;
      offset += 4;
    }
    from += stride << 2;
    to += 16;
  }
  return check;
}

/** c[1, 32] = or += the numbers of a list times their rows of a panel. */
// @ts-ignore: decorator
@inline
function tile32(values: usize, places: usize, count: i32, panel: usize, c: usize, add: bool): void {
  let s0 = splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  if (add) {
    // What may be -0 is +0 from here on, as it is after the first product that is +0.
    s0 = f32x4.add(s0, v128.load(c));
    s1 = f32x4.add(s1, v128.load(c, 16));
    s2 = f32x4.add(s2, v128.load(c, 32));
    s3 = f32x4.add(s3, v128.load(c, 48));
    s4 = f32x4.add(s4, v128.load(c, 64));
    s5 = f32x4.add(s5, v128.load(c, 80));
    s6 = f32x4.add(s6, v128.load(c, 96));
    s7 = f32x4.add(s7, v128.load(c, 112));
  }
  for (; count > 0; count--) {
    const b = panel + <usize>load<u32>(places);
    const factor = v128.load32_splat(values);
    s0 = fused(s0, factor, v128.load(b));
    s1 = fused(s1, factor, v128.load(b, 16));
    s2 = fused(s2, factor, v128.load(b, 32));
    s3 = fused(s3, factor, v128.load(b, 48));
    s4 = fused(s4, factor, v128.load(b, 64));
    s5 = fused(s5, factor, v128.load(b, 80));
    s6 = fused(s6, factor, v128.load(b, 96));
    s7 = fused(s7, factor, v128.load(b, 112));
    values += 4;
    places += 4;
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
  v128.store(c, s2, 32);
  v128.store(c, s3, 48);
  v128.store(c, s4, 64);
  v128.store(c, s5, 80);
  v128.store(c, s6, 96);
  v128.store(c, s7, 112);
}

/** c[1, 16], as {@link tile32}. */
// @ts-ignore: decorator
@inline
function tile16(values: usize, places: usize, count: i32, panel: usize, c: usize, add: bool): void {
  let s0 = splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  if (add) {
    s0 = f32x4.add(s0, v128.load(c));
    s1 = f32x4.add(s1, v128.load(c, 16));
    s2 = f32x4.add(s2, v128.load(c, 32));
    s3 = f32x4.add(s3, v128.load(c, 48));
  }
  for (; count > 0; count--) {
    const b = panel + <usize>load<u32>(places);
    const factor = v128.load32_splat(values);
    s0 = fused(s0, factor, v128.load(b));
    s1 = fused(s1, factor, v128.load(b, 16));
    s2 = fused(s2, factor, v128.load(b, 32));
    s3 = fused(s3, factor, v128.load(b, 48));
    values += 4;
    places += 4;
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
  v128.store(c, s2, 32);
  v128.store(c, s3, 48);
}

/** All listed rows times one panel of `columns` columns. */
function multiplyPanel(
  counts: usize,
  values: usize,
  places: usize,
  rows: i32,
  panel: usize,
  c: usize,
  cStride: usize,
  columns: i32,
  add: bool,
): void {
  if (columns == 32) {
    for (; rows > 0; rows--) {
      tile32(values, places, load<i32>(counts), panel, c, add);
      counts += 4;
      values += LIST_STRIDE;
      places += LIST_STRIDE;
      c += cStride;
    }
    return;
  }
  if (columns == 16) {
    for (; rows > 0; rows--) {
      tile16(values, places, load<i32>(counts), panel, c, add);
      counts += 4;
      values += LIST_STRIDE;
      places += LIST_STRIDE;
      c += cStride;
    }
    return;
  }
  const tile = scratchStart();
  const bytes = columns << 2;
  for (; rows > 0; rows--) {
    if (add) memory.copy(tile, c, bytes);
    if (columns > 16) tile32(values, places, load<i32>(counts), panel, tile, add);
    else tile16(values, places, load<i32>(counts), panel, tile, add);
    memory.copy(c, tile, bytes);
    counts += 4;
    values += LIST_STRIDE;
    places += LIST_STRIDE;
    c += cStride;
  }
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
  const scratch = scratchStart();
  const counts = scratch + COUNTS;
  const values = scratch + VALUES;
  const places = scratch + OFFSETS;
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
          listColumns(a + p0 * aStride + (i0 << 2), aStride, height, depth, counts, values, places);
        } else listRows(a + i0 * aStride + (p0 << 2), aStride, height, depth, counts, values, places);
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
