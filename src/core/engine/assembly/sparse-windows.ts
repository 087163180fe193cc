import { gridWidth } from './geometry';
import { transpose4 } from './pack';
import { scratchStart } from './scratch';
import { DEPTH, LIST_STRIDE, listColumns, listRows, ROWS, spaceRows } from './sparse-lists';
import { ADDED, CONTINUED, listed } from './sparse-tiles';
import { nextLines, openPanel, closePanel, panelStart, runLength, runOffset, windowPlaces, windowRuns } from './window-panel';

/**
 * Gradients of a convolution whose grid is mostly zeros, as it is behind ReLU and pooling: only what is not zero meets
 * its window, which is read from a panel of the image, or added to it, and nowhere written down. The bits are those of the
 * whole sums (see sparse.ts). Runs of a window are walked in pieces of 4, 6, 8 or 12 vectors, the last one padded.
 */

const COUNTS: usize = 256;
/** Numbers of one list, or of several short ones. */
const LISTS: i32 = ROWS * (DEPTH + 4);
const TABLE: usize = COUNTS + ROWS * 4;
/** More filters are not looked through for zeros. */
export const MOST_LISTED: i32 = 2048;
const VALUES: usize = TABLE + (MOST_LISTED + 4) * 4;
const OFFSETS: usize = VALUES + LISTS * 4;
const WORK: usize = OFFSETS + LISTS * 4;
/** Numbers of the sums, or of the kernel's panels. */
const WORK_NUMBERS: i32 = 131072;

/** Vectors of a piece of a run: as few operations as possible, and enough sums side by side to hide their latency. */
export function pieceVectors(run: i32): i32 {
  let best = 0;
  let least = i32.MAX_VALUE;
  for (let vectors = 12; vectors >= 4; vectors -= vectors == 12 ? 4 : 2) {
    const cost = ((run + (vectors << 2) - 1) / (vectors << 2)) * (max(vectors, 6) + 1);
    if (cost < least) {
      least = cost;
      best = vectors;
    }
  }
  return best;
}

/** {@link addRows} or {@link continueRows}, with constants for `vectors` and `mode`. */
// @ts-ignore: decorator
@inline
function walk(
  vectors: i32,
  mode: i32,
  stride: usize,
  rows: i32,
  panel: usize,
  c: usize,
  cStride: usize,
  places: usize,
): void {
  const scratch = scratchStart();
  let counts = scratch + COUNTS;
  let values = scratch + VALUES;
  let offsets = scratch + OFFSETS;
  for (; rows > 0; rows--) {
    const count = load<i32>(counts);
    if (mode == ADDED) {
      if (count > 0) listed(vectors, mode, values, offsets, count, panel, 0, c + <usize>load<u32>(places));
      places += 4;
    } else {
      listed(vectors, mode, values, offsets, count, panel, 0, c);
      c += cStride;
    }
    counts += 4;
    values += stride;
    offsets += stride;
  }
}

// @ts-ignore: decorator
@inline
function walkRows(
  vectors: i32,
  mode: i32,
  stride: usize,
  rows: i32,
  panel: usize,
  c: usize,
  cStride: usize,
  places: usize,
): void {
  if (vectors == 12) walk(12, mode, stride, rows, panel, c, cStride, places);
  else if (vectors == 8) walk(8, mode, stride, rows, panel, c, cStride, places);
  else if (vectors == 6) walk(6, mode, stride, rows, panel, c, cStride, places);
  else walk(4, mode, stride, rows, panel, c, cStride, places);
}

/** Lists times a panel, which go on with the sums in c, row by row. */
function continueRows(vectors: i32, rows: i32, panel: usize, c: usize, cStride: usize): void {
  walkRows(vectors, CONTINUED, LIST_STRIDE, rows, panel, c, cStride, 0);
}

/** Lists, `stride` bytes apart, times a panel, added to c at its places. */
function addRows(vectors: i32, stride: usize, rows: i32, panel: usize, c: usize, places: usize): void {
  walkRows(vectors, ADDED, stride, rows, panel, c, 0, places);
}

/** gradient[depth, filters] for the filters from `first` on; see `convolveKernelGradient`. */
export function sparseKernelGradient(
  image: usize,
  grid: usize,
  gradient: usize,
  filters: i32,
  first: i32,
  count: i32,
  lines: i32,
  most: i32,
): void {
  const scratch = scratchStart();
  const sums = scratch + WORK;
  const run = runLength();
  const runs = windowRuns();
  const vectors = pieceVectors(run);
  const pieces = (run + (vectors << 2) - 1) / (vectors << 2);
  const padded = pieces * (vectors << 2);
  const sumStride = (runs * padded) << 2;
  const stride = filters << 2;
  const atOnce = max(4, min(ROWS, WORK_NUMBERS / (runs * padded)) & ~3);
  for (let f0 = 0; f0 < count; f0 += atOnce) {
    const some = min(atOnce, count - f0);
    memory.fill(sums, 0, some * sumStride);
    let from = grid + ((first + f0) << 2);
    for (let line = 0; line < lines; ) {
      const height = nextLines(line, lines, most);
      openPanel(image, line, height);
      const positions = height * gridWidth;
      for (let p0 = 0; p0 < positions; p0 += DEPTH) {
        const depth = min(DEPTH, positions - p0);
        const places = windowPlaces() + (p0 << 2);
        listColumns(from + p0 * stride, stride, some, depth, places, scratch + COUNTS, scratch + VALUES, scratch + OFFSETS, LIST_STRIDE);
        for (let r = 0; r < runs; r++) {
          for (let piece = 0; piece < pieces; piece++) {
            const at = piece * (vectors << 4);
            continueRows(vectors, some, panelStart() + runOffset(r) + at, sums + ((r * padded) << 2) + at, sumStride);
          }
        }
      }
      from += positions * stride;
      line += height;
    }
    let to = gradient + ((first + f0) << 2);
    for (let r = 0; r < runs; r++) {
      for (let j = 0; j < run; j++) {
        const sum = sums + ((r * padded + j) << 2);
        for (let f = 0; f < some; f++) store<f32>(to + (f << 2), load<f32>(sum + f * sumStride));
        to += stride;
      }
    }
  }
}

/** image += every window's gradient, for an image of zeros; see `convolveImageGradient`. */
export function sparseImageGradient(
  grid: usize,
  kernel: usize,
  image: usize,
  filters: i32,
  lines: i32,
  most: i32,
): void {
  const scratch = scratchStart();
  const panels = scratch + WORK;
  const run = runLength();
  const vectors = pieceVectors(run);
  const wide = vectors << 2;
  const pieces = (run + wide - 1) / wide;
  const all = windowRuns() * pieces;
  const panelBytes = (filters * wide) << 2;
  const atOnce = WORK_NUMBERS / (filters * wide);
  const stride = filters << 2;
  const listStride: usize = ((filters + 7) & ~3) << 2;
  const rowsAtOnce = min(ROWS, LISTS / (((filters + 7) & ~3)));
  spaceRows(scratch + TABLE, wide << 2, filters);
  for (let line = 0; line < lines; ) {
    const height = nextLines(line, lines, most);
    openPanel(image, line, height);
    const positions = height * gridWidth;
    // The last pieces first: a pixel then gets the windows' numbers in the order of the windows.
    for (let end = all; end > 0; ) {
      const begin = max(0, end - atOnce);
      if (line == 0 || all > atOnce) {
        for (let q = begin; q < end; q++) packPiece(kernel, panels + (q - begin) * panelBytes, q / pieces, q % pieces, run, wide, filters);
      }
      for (let p0 = 0; p0 < positions; p0 += rowsAtOnce) {
        const rows = min(rowsAtOnce, positions - p0);
        listRows(grid + p0 * stride, stride, rows, filters, scratch + TABLE, scratch + COUNTS, scratch + VALUES, scratch + OFFSETS, listStride);
        for (let q = end - 1; q >= begin; q--) {
          const to = panelStart() + runOffset(q / pieces) + <usize>(((q % pieces) * wide) << 2);
          addRows(vectors, listStride, rows, panels + (q - begin) * panelBytes, to, windowPlaces() + (p0 << 2));
        }
      }
      end = begin;
    }
    closePanel(image, line, height);
    grid += positions * stride;
    line += height;
  }
}

/** Piece `piece` of a run of the kernel, transposed: [filters, wide], behind its last number 0. */
export function packPiece(kernel: usize, to: usize, r: i32, piece: i32, run: i32, wide: i32, filters: i32): void {
  const first = piece * wide;
  const stride = filters << 2;
  let from = kernel + (r * run + first) * stride;
  for (let j = 0; j < wide; j += 4) {
    const rows = min(4, run - first - j);
    if (rows > 0) transpose4(from, stride, to, wide << 2, filters, rows);
    else for (let f = 0; f < filters; f++) v128.store(to + ((f * wide) << 2), f32x4.splat(0));
    from += stride << 2;
    to += 16;
  }
}
