import { attentionScratchBytes } from './attention';
import {
  dilationX,
  dilationY,
  gridHeight,
  gridWidth,
  imageChannels,
  imageHeight,
  imageWidth,
  left,
  strideX,
  strideY,
  top,
  windowHeight,
  windowWidth,
} from './geometry';
import { copyRun } from './lanes';
import {
  BLOCK_COLUMNS,
  BLOCK_DEPTH,
  BLOCK_ROWS,
  copyTile,
  finishRows,
  matrixScratchBytes,
  multiply,
  multiplyWide,
  PANELS_OF_A,
  PANELS_OF_B,
} from './matrix';
import { packPanels16, packPanels8, transpose4 } from './pack';
import { scratchStart } from './scratch';
import { isMostlyZeros } from './sparse';
import { hasWideTiles } from './tile-wide';
import { tilePacked, tilePackedRows } from './tile';
import { clearRun, imageToColumns } from './unroll';

/**
 * Convolution as a matrix product whose left matrix, the windows of the image, is nowhere written down: its panels of
 * four windows come straight from the image while they are packed (implicit im2col).
 */

/** Numbers of the lines of windows that are written down after all, where zeros are left out of the product. */
const STRIP: i32 = 65536;
/** Fewer numbers in a window are multiplied faster than their zeros are found. */
const LEAST_SPARSE_DEPTH: i32 = 32;

/** Scratch bytes: a strip of windows, or four of them that do not lie wholly inside. */
export function convolutionScratchBytes(): usize {
  return STRIP * 4;
}

function stripStart(): usize {
  return scratchStart() + matrixScratchBytes() + attentionScratchBytes();
}

/** The window at (startY, startX) of one example's image, padding as 0: [windowHeight, windowWidth, channels]. */
function copyWindow(plane: usize, startY: i32, startX: i32, to: usize): void {
  const channels = imageChannels;
  const pixel = channels << 2;
  const numbers = windowWidth * channels;
  const first = min(max(0, -startX), windowWidth);
  const end = max(first, min(windowWidth, imageWidth - startX));
  for (let ky = 0; ky < windowHeight; ky++) {
    const y = startY + ky * dilationY;
    if (y < 0 || y >= imageHeight) {
      clearRun(to, numbers);
    } else if (dilationX == 1) {
      clearRun(to, first * channels);
      copyRun(plane + (y * imageWidth + startX + first) * pixel, to + first * pixel, (end - first) * channels);
      clearRun(to + end * pixel, (windowWidth - end) * channels);
    } else {
      for (let kx = 0; kx < windowWidth; kx++) {
        const x = startX + kx * dilationX;
        const at = to + kx * pixel;
        if (x < 0 || x >= imageWidth) clearRun(at, channels);
        else copyRun(plane + (y * imageWidth + x) * pixel, at, channels);
      }
    }
    to += numbers << 2;
  }
}

/** Four neighbouring windows of one line with all of their columns inside, as a panel [depth, 4]. */
function packFour(plane: usize, startY: i32, startX: i32, to: usize): void {
  const channels = imageChannels;
  const pixel = channels << 2;
  const numbers = windowWidth * channels;
  const step: usize = strideX * pixel;
  for (let ky = 0; ky < windowHeight; ky++) {
    const y = startY + ky * dilationY;
    const row = plane + (y * imageWidth + startX) * pixel;
    if (y < 0 || y >= imageHeight) {
      clearRun(to, numbers << 2);
    } else if (channels == 1 && strideX == 1) {
      // One tap of four neighbours: four numbers side by side.
      for (let kx = 0; kx < windowWidth; kx++) v128.store(to + (kx << 4), v128.load(row + ((kx * dilationX) << 2)));
    } else if (dilationX == 1) {
      transpose4(row, step, to, 16, numbers, 4);
    } else {
      for (let kx = 0; kx < windowWidth; kx++) {
        transpose4(row + kx * dilationX * pixel, step, to + ((kx * channels) << 4), 16, channels, 4);
      }
    }
    to += numbers << 4;
  }
}

/** Panels [count / 4][depth][4] of the windows from number `position` on, counted through all examples. */
function packWindows(image: usize, position: i32, count: i32, to: usize, depth: i32): void {
  const wide = gridWidth;
  const high = gridHeight;
  const example = imageHeight * imageWidth * imageChannels;
  const reach = 3 * strideX + (windowWidth - 1) * dilationX;
  const four = stripStart();
  let line = position / wide;
  let gx = position - line * wide;
  for (let done = 0; done < count; done += 4) {
    const number = line / high;
    const startY = (line - number * high) * strideY - top;
    const startX = gx * strideX - left;
    const plane = image + ((number * example) << 2);
    if (count - done >= 4 && gx + 4 <= wide && startX >= 0 && startX + reach < imageWidth) {
      packFour(plane, startY, startX, to);
      gx += 4;
      if (gx == wide) {
        gx = 0;
        line++;
      }
    } else {
      const rows = min(4, count - done);
      for (let row = 0; row < rows; row++) {
        const its = line / high;
        const from = image + ((its * example) << 2);
        const y = (line - its * high) * strideY - top;
        copyWindow(from, y, gx * strideX - left, four + ((row * depth) << 2));
        if (++gx == wide) {
          gx = 0;
          line++;
        }
      }
      transpose4(four, depth << 2, to, 16, depth, rows);
    }
    to += depth << 4;
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
      const strip = stripStart();
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
  const tile = scratchStart();
  const panelsOfA = tile + PANELS_OF_A;
  const panelsOfB = tile + PANELS_OF_B;
  const positions = lines * gridWidth;
  const first = firstLine * gridWidth;
  const rowsAtOnce = min(BLOCK_ROWS, (BLOCK_ROWS * BLOCK_DEPTH) / depth) & ~3;
  const columnsAtOnce = min(BLOCK_COLUMNS, (BLOCK_COLUMNS * BLOCK_DEPTH) / depth) & ~15;
  for (let j0 = 0; j0 < filters; j0 += columnsAtOnce) {
    const width = min(columnsAtOnce, filters - j0);
    const wide = hasWideTiles() ? width & ~15 : 0;
    if (wide) packPanels16(kernel + (j0 << 2), stride, panelsOfB, depth, width);
    else packPanels8(kernel + (j0 << 2), stride, panelsOfB, depth, width);
    for (let i0 = 0; i0 < positions; i0 += rowsAtOnce) {
      const height = min(rowsAtOnce, positions - i0);
      const whole = height & ~3;
      const at = i0 * stride + (j0 << 2);
      packWindows(image, first + i0, height, panelsOfA, depth);
      if (wide) {
        multiplyWide(tile, panelsOfA, 0, true, false, panelsOfB, depth << 6, 64, c + at, stride, height, depth, wide, false);
      }
      for (let j = wide; j < width; j += 8) {
        const columns = min(8, width - j);
        const panel = panelsOfB + j * depth * 4;
        const to = c + at + (j << 2);
        let i = 0;
        if (columns == 8) {
          tilePackedRows(panelsOfA, panel, to, stride, depth, whole >> 2, false);
          i = whole;
        }
        for (; i < height; i += 4) {
          tilePacked(panelsOfA + i * depth * 4, panel, tile, 32, depth, false);
          copyTile(tile, 32, to + i * stride, stride, min(4, height - i), columns);
        }
      }
      const biases: usize = bias == 0 ? 0 : bias + (j0 << 2);
      if ((bias | y) != 0) finishRows(c + at, stride, height, width, biases, out + at, y != 0, code, parameter);
    }
  }
}
