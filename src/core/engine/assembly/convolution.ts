import { copyTile, hasWideTiles, multiplyColumns, nextColumns, TILE_STRIDE } from './block';
import { gridHeight, gridWidth, imageChannels, imageHeight, imageWidth, strideX, windowHeight, windowWidth } from './geometry';
import { copyRun } from './lanes';
import {
  BLOCK_COLUMNS,
  BLOCK_DEPTH,
  BLOCK_ROWS,
  finishRows,
  multiply,
  PANELS_OF_A,
  PANELS_OF_B,
} from './matrix';
import { packPanels16, packPanels8, transpose4 } from './pack';
import { scratchStart } from './scratch';
import { isMostlyZeros } from './sparse';
import { tileWindows } from './tile-windows';
import { imageToColumns } from './unroll';
import {
  fourWindows,
  linesAtOnce,
  nextLines,
  openPanel,
  panelStart,
  panelStride,
  runLength,
  runOffset,
  windowPlaces,
  windowRuns,
} from './window-panel';

/**
 * Convolution as a matrix product whose left matrix, the windows of the image, is nowhere written down (implicit im2col):
 * tiles read them from a panel of the image. Where few of a window's numbers lie side by side, four windows at a time are
 * packed first.
 */

/** Numbers of the lines of windows that are written down after all, where zeros are left out of the product. */
const STRIP: i32 = 65536;
/** Fewer numbers in a window are multiplied faster than their zeros are found. */
const LEAST_SPARSE_DEPTH: i32 = 32;
/** Shorter runs of a window are packed. */
const LEAST_RUN: i32 = 12;

/** Panels [count / 4][depth][4] of the windows of the open panel from number `first` on. */
function packWindows(first: i32, count: i32, to: usize, depth: i32): void {
  const runs = windowRuns();
  const run = runLength();
  const step: usize = (strideX * imageChannels) << 2;
  const four = fourWindows();
  const panel = panelStart();
  let places = windowPlaces() + (first << 2);
  for (let done = 0; done < count; done += 4) {
    const rows = min(4, count - done);
    const at = panel + <usize>load<u32>(places);
    // Neighbours in one line of the grid.
    if (rows == 4 && <usize>load<u32>(places, 12) - <usize>load<u32>(places) == 3 * step) {
      let out = to;
      for (let r = 0; r < runs; r++) {
        const from = at + runOffset(r);
        if (step == 4) {
          for (let i = 0; i < run; i++) v128.store(out + (i << 4), v128.load(from + (i << 2)));
        } else transpose4(from, step, out, 16, run, 4);
        out += run << 4;
      }
    } else {
      for (let row = 0; row < rows; row++) {
        const from = panel + <usize>load<u32>(places + (row << 2));
        let out = four + ((row * depth) << 2);
        for (let r = 0; r < runs; r++) {
          copyRun(from + runOffset(r), out, run);
          out += run << 2;
        }
      }
      transpose4(four, depth << 2, to, 16, depth, rows);
    }
    places += 16;
    to += depth << 4;
  }
}

/** The open panel's windows times packed columns of the kernel. */
function multiplyWindows(panelsOfB: usize, c: usize, stride: i32, positions: i32, width: i32, depth: i32): void {
  const tile = scratchStart();
  const joined = windowRuns() == windowHeight;
  const taps = joined ? 1 : windowWidth;
  const tapStep: usize = joined ? 0 : runOffset(1);
  const lineStep: usize = windowHeight > 1 ? runOffset(taps) : panelStride();
  const length = runLength();
  const panel = panelStart();
  for (let j = 0; j < width; j += 8) {
    const columns = min(8, width - j);
    const b = panelsOfB + j * depth * 4;
    let places = windowPlaces();
    let to = c + (j << 2);
    for (let i = 0; i < positions; i += 4) {
      const rows = min(4, positions - i);
      const first = load<u32>(places);
      // A window that does not exist reads another one again; its result is thrown away.
      const o1: u32 = rows > 1 ? load<u32>(places, 4) - first : 0;
      const o2: u32 = rows > 2 ? load<u32>(places, 8) - first : o1;
      const o3: u32 = rows > 3 ? load<u32>(places, 12) - first : o2;
      const whole = rows == 4 && columns == 8;
      const target = whole ? to : tile;
      const targetStride = whole ? stride : TILE_STRIDE;
      const a = panel + <usize>first;
      tileWindows(a, o1, o2, o3, windowHeight, lineStep, taps, tapStep, length, b, target, targetStride);
      if (!whole) copyTile(tile, TILE_STRIDE, to, stride, rows, columns);
      places += 16;
      to += stride << 2;
    }
  }
}

/** Packed windows times packed columns. */
function multiplyPacked(
  panelsOfA: usize,
  panelsOfB: usize,
  c: usize,
  stride: i32,
  height: i32,
  width: i32,
  depth: i32,
): void {
  for (let j = 0, columns = 0; j < width; j += columns) {
    columns = nextColumns(width - j);
    const panel = panelsOfB + j * depth * 4;
    const step = max(8, columns) << 2;
    multiplyColumns(panelsOfA, 0, true, false, panel, step, c + (j << 2), stride, height, depth, columns, false);
  }
}

/**
 * Some lines of y = f(convolution of image with kernel + bias), for one group; the geometry is the one set last, and
 * a window has at most 1024 numbers (DEEPEST_WINDOW). `grid` and `y` are whole blocks; see `multiply` for what is 0.
 */
export function convolve(
  image: usize,
  kernel: usize,
  grid: usize,
  filters: i32,
  bias: usize,
  y: usize,
  code: i32,
  parameter: f32,
  firstLine: i32,
  lines: i32,
): void {
  const depth = windowHeight * windowWidth * imageChannels;
  const stride = filters << 2;
  const offset = firstLine * gridWidth * stride;
  let c: usize = grid + offset;
  let out: usize = y == 0 ? 0 : y + offset;
  const stripLines = STRIP / (gridWidth * depth);
  if (depth >= LEAST_SPARSE_DEPTH && stripLines > 0) {
    const firstExample = firstLine / gridHeight;
    const examples = (firstLine + lines - 1) / gridHeight + 1 - firstExample;
    const plane = imageHeight * imageWidth * imageChannels;
    if (isMostlyZeros(image + ((firstExample * plane) << 2), plane << 2, examples, plane)) {
      const strip = panelStart();
      while (lines > 0) {
        const some = min(lines, stripLines);
        const m = some * gridWidth;
        imageToColumns(image, strip, 0, imageChannels, firstLine, some);
        multiply(strip, depth << 2, false, kernel, stride, false, c, stride, m, depth, filters, false, bias, out, code, parameter);
        firstLine += some;
        lines -= some;
        c += m * stride;
        if (out != 0) out += m * stride;
      }
      return;
    }
  }
  const panelsOfA = scratchStart() + PANELS_OF_A;
  const panelsOfB = scratchStart() + PANELS_OF_B;
  const end = firstLine + lines;
  const most = linesAtOnce();
  const rowsAtOnce = min(BLOCK_ROWS, (BLOCK_ROWS * BLOCK_DEPTH) / depth) & ~3;
  const columnsAtOnce = min(BLOCK_COLUMNS, (BLOCK_COLUMNS * BLOCK_DEPTH) / depth) & ~15;
  for (let j0 = 0; j0 < filters; j0 += columnsAtOnce) {
    const width = min(columnsAtOnce, filters - j0);
    const wide = hasWideTiles() && width >= 16;
    const packs = wide || runLength() < LEAST_RUN;
    if (wide) packPanels16(kernel + (j0 << 2), stride, panelsOfB, depth, width);
    else packPanels8(kernel + (j0 << 2), stride, panelsOfB, depth, width);
    for (let line = firstLine; line < end; ) {
      const height = nextLines(line, end, most);
      openPanel(image, line, height);
      const positions = height * gridWidth;
      const at = (line - firstLine) * gridWidth * stride + (j0 << 2);
      if (packs) {
        for (let i = 0; i < positions; i += rowsAtOnce) {
          const rows = min(rowsAtOnce, positions - i);
          packWindows(i, rows, panelsOfA, depth);
          multiplyPacked(panelsOfA, panelsOfB, c + at + i * stride, stride, rows, width, depth);
        }
      } else multiplyWindows(panelsOfB, c + at, stride, positions, width, depth);
      const biases: usize = bias == 0 ? 0 : bias + (j0 << 2);
      if ((bias | y) != 0) finishRows(c + at, stride, positions, width, biases, out + at, y != 0, code, parameter);
      line += height;
    }
  }
}
