import { copyTile, TILE_STRIDE } from './block';
import { isFinite32 } from './elementwise';
import { gridHeight, gridWidth, imageChannels, imageHeight, imageWidth } from './geometry';
import { addRun } from './lanes';
import { packPanels8 } from './pack';
import { scratchStart } from './scratch';
import { isMostlyZeros } from './sparse';
import { MOST_LISTED, packPiece, pieceVectors, sparseImageGradient, sparseKernelGradient } from './sparse-windows';
import { tilePlaces, tileRows } from './tile';
import { closePanel, linesAtOnce, nextLines, openPanel, panelStart, runLength, runOffset, windowPlaces, windowRuns } from './window-panel';

/**
 * Gradients of a convolution as matrix products whose left or resulting matrix, the windows of the image, is nowhere
 * written down: they are read from panels of the image, and added to them (implicit im2col).
 */

const WORK: usize = 256;
/** Numbers of the kernel's panels. */
const WORK_NUMBERS: i32 = 131072;
/** Where a window has fewer numbers in a row, looking for zeros costs what it saves. */
const LEAST_SPARSE_RUN: i32 = 12;

/**
 * gradient[window, filters] = transpose(windows of the image) grid, summed over all positions in rising order, for
 * `count` of the filters from `first` on.
 */
export function convolveKernelGradient(
  image: usize,
  grid: usize,
  gradient: usize,
  filters: i32,
  first: i32,
  count: i32,
  rows: i32,
): void {
  const lines = rows * gridHeight;
  const most = linesAtOnce();
  const run = runLength();
  const stride = filters << 2;
  if (
    run >= LEAST_SPARSE_RUN &&
    isMostlyZeros(grid, stride, lines * gridWidth, filters) &&
    isFinite32(image, rows * imageHeight * imageWidth * imageChannels)
  ) {
    return sparseKernelGradient(image, grid, gradient, filters, first, count, lines, most);
  }
  const tile = scratchStart();
  const panel = tile + WORK;
  const runs = windowRuns();
  for (let row = 0; lines == 0 && row < runs * run; row++) memory.fill(gradient + row * stride + (first << 2), 0, count << 2);
  let from = grid + (first << 2);
  for (let line = 0; line < lines; ) {
    const height = nextLines(line, lines, most);
    openPanel(image, line, height);
    const positions = height * gridWidth;
    for (let j = 0; j < count; j += 8) {
      const columns = min(8, count - j);
      packPanels8(from + (j << 2), stride, panel, positions, columns);
      let to = gradient + ((first + j) << 2);
      for (let r = 0; r < runs; r++) {
        const a = panelStart() + runOffset(r);
        for (let i = 0; i < run; i += 4) {
          const some = min(4, run - i);
          const whole = some == 4 && columns == 8;
          const target = whole ? to : tile;
          const targetStride = whole ? stride : TILE_STRIDE;
          if (!whole && line > 0) copyTile(to, stride, tile, TILE_STRIDE, some, columns);
          tilePlaces(a + (i << 2), windowPlaces(), panel, target, targetStride, positions, line > 0);
          if (!whole) copyTile(tile, TILE_STRIDE, to, stride, some, columns);
          to += some * stride;
        }
      }
    }
    from += positions * stride;
    line += height;
  }
}

/** image = the sums, over all windows that a pixel lies in, of grid transpose(kernel), in the order of the windows. */
export function convolveImageGradient(grid: usize, kernel: usize, image: usize, filters: i32, rows: i32): void {
  const lines = rows * gridHeight;
  const most = linesAtOnce();
  const run = runLength();
  const runs = windowRuns();
  const stride = filters << 2;
  memory.fill(image, 0, (rows * imageHeight * imageWidth * imageChannels) << 2);
  if (
    run >= LEAST_SPARSE_RUN &&
    filters <= MOST_LISTED &&
    isMostlyZeros(grid, stride, lines * gridWidth, filters) &&
    isFinite32(kernel, runs * run * filters) &&
    // What lies behind a run gets its numbers times 0.
    (run % (pieceVectors(run) << 2) == 0 || isFinite32(grid, lines * gridWidth * filters))
  ) {
    return sparseImageGradient(grid, kernel, image, filters, lines, most);
  }
  const tile = scratchStart();
  const panels = tile + WORK;
  const pieces = (run + 7) >> 3;
  const all = runs * pieces;
  const panelBytes = filters << 5;
  const atOnce = max(1, WORK_NUMBERS / (filters << 3));
  for (let line = 0; line < lines; ) {
    const height = nextLines(line, lines, most);
    openPanel(image, line, height);
    const positions = height * gridWidth;
    // The last pieces first: a pixel then gets the windows' numbers in the order of the windows.
    for (let end = all; end > 0; ) {
      const begin = max(0, end - atOnce);
      for (let q = end - 1; q >= begin; q--) {
        const piece = q % pieces;
        const b = panels + (q - begin) * panelBytes;
        if (line == 0 || all > atOnce) packPiece(kernel, b, q / pieces, piece, run, 8, filters);
        const to = panelStart() + runOffset(q / pieces) + (piece << 5);
        const columns = min(8, run - (piece << 3));
        let places = windowPlaces();
        for (let i = 0; i < positions; i += 4) {
          const some = min(4, positions - i);
          // A row that does not exist reads the last one again; its result is thrown away.
          const s1 = some > 1 ? stride : 0;
          const s2 = some > 2 ? s1 + stride : s1;
          const s3 = some > 3 ? s2 + stride : s2;
          tileRows(8, grid + i * stride, s1, s2, s3, b, 32, tile, 32, filters, false);
          for (let row = 0; row < some; row++) addRun(tile + (row << 5), to + <usize>load<u32>(places + (row << 2)), columns);
          places += 16;
        }
      }
      end = begin;
    }
    closePanel(image, line, height);
    grid += positions * stride;
    line += height;
  }
}
