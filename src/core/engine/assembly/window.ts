import { splat } from './functions';
import { copyRun, loadSome, storeSome } from './lanes';

/**
 * Everything that slides a window over an image (see window-geometry.ts): one walk over cells and taps,
 * and what to do with the channels where a cell and a tap meet a pixel.
 */

let imageHeight: i32 = 0;
let imageWidth: i32 = 0;
let imageChannels: i32 = 0;
let gridHeight: i32 = 0;
let gridWidth: i32 = 0;
let windowHeight: i32 = 0;
let windowWidth: i32 = 0;
let strideY: i32 = 0;
let strideX: i32 = 0;
let dilationY: i32 = 0;
let dilationX: i32 = 0;
let top: i32 = 0;
let left: i32 = 0;

/** Sets the geometry of the calls that follow. */
export function setWindow(
  newImageHeight: i32,
  newImageWidth: i32,
  newImageChannels: i32,
  newGridHeight: i32,
  newGridWidth: i32,
  newWindowHeight: i32,
  newWindowWidth: i32,
  newStrideY: i32,
  newStrideX: i32,
  newDilationY: i32,
  newDilationX: i32,
  newTop: i32,
  newLeft: i32,
): void {
  imageHeight = newImageHeight;
  imageWidth = newImageWidth;
  imageChannels = newImageChannels;
  gridHeight = newGridHeight;
  gridWidth = newGridWidth;
  windowHeight = newWindowHeight;
  windowWidth = newWindowWidth;
  strideY = newStrideY;
  strideX = newStrideX;
  dilationY = newDilationY;
  dilationX = newDilationX;
  top = newTop;
  left = newLeft;
}

// @ts-ignore: decorator
@inline
function clearRun(to: usize, length: i32): void {
  for (; length >= 4; length -= 4) {
    v128.store(to, splat(0));
    to += 16;
  }
  for (; length > 0; length--) {
    store<f32>(to, 0);
    to += 4;
  }
}

// @ts-ignore: decorator
@inline
function addRun(from: usize, to: usize, length: i32): void {
  for (; length >= 4; length -= 4) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    from += 16;
    to += 16;
  }
  for (; length > 0; length--) {
    store<f32>(to, load<f32>(to) + load<f32>(from));
    from += 4;
    to += 4;
  }
}

/** Windows of some lines as rows of `columns`; or, backwards, rows added onto the image. */
// @ts-ignore: decorator
@inline
function unroll(
  backward: bool,
  image: usize,
  columns: usize,
  firstChannel: i32,
  channels: i32,
  firstLine: i32,
  lines: i32,
): void {
  const wide = windowWidth;
  const run = channels << 2;
  // Neighbouring taps are neighbours in the image as well, when nothing lies between them.
  const joined = dilationX == 1 && channels == imageChannels;
  const pixel = imageChannels << 2;
  for (let line = firstLine; line < firstLine + lines; line++) {
    const example = line / gridHeight;
    const startY = (line - example * gridHeight) * strideY - top;
    const plane = image + example * imageHeight * imageWidth * pixel + (firstChannel << 2);
    for (let gx = 0; gx < gridWidth; gx++) {
      const startX = gx * strideX - left;
      const inside = joined && startX >= 0 && startX + wide <= imageWidth;
      for (let ky = 0; ky < windowHeight; ky++) {
        const y = startY + ky * dilationY;
        if (y < 0 || y >= imageHeight) {
          if (!backward) clearRun(columns, wide * channels);
          columns += wide * run;
          continue;
        }
        const row = plane + y * imageWidth * pixel;
        if (inside) {
          const at = row + startX * pixel;
          if (backward) addRun(columns, at, wide * channels);
          else copyRun(at, columns, wide * channels);
          columns += wide * run;
          continue;
        }
        for (let kx = 0; kx < wide; kx++) {
          const x = startX + kx * dilationX;
          if (x >= 0 && x < imageWidth) {
            if (backward) addRun(columns, row + x * pixel, channels);
            else copyRun(row + x * pixel, columns, channels);
          } else if (!backward) clearRun(columns, channels);
          columns += run;
        }
      }
    }
  }
}

export function imageToColumns(
  image: usize,
  columns: usize,
  firstChannel: i32,
  channels: i32,
  firstLine: i32,
  lines: i32,
): void {
  unroll(false, image, columns, firstChannel, channels, firstLine, lines);
}

export function columnsToImage(
  columns: usize,
  image: usize,
  firstChannel: i32,
  channels: i32,
  firstLine: i32,
  lines: i32,
): void {
  unroll(true, image, columns, firstChannel, channels, firstLine, lines);
}

const DEPTHWISE: i32 = 0;
const DEPTHWISE_INPUT: i32 = 1;
const DEPTHWISE_KERNEL: i32 = 2;
const AVERAGE_SUM: i32 = 3;
const AVERAGE_SPREAD: i32 = 4;
const MAXIMUM: i32 = 5;
const MAXIMUM_BACK: i32 = 6;

/** How many of `taps` places start, start + step, ... lie in [0, size). */
function countInside(start: i32, step: i32, taps: i32, size: i32): i32 {
  let count = 0;
  for (let tap = 0; tap < taps; tap++) {
    if (start >= 0 && start < size) count++;
    start += step;
  }
  return count;
}

/**
 * `third` is the kernel (depthwise) or the winners (maximum). Channels are handled four at a time; the
 * order of additions to any number is that of the reference.
 */
// @ts-ignore: decorator
@inline
function walk(
  operation: i32,
  image: usize,
  grid: usize,
  third: usize,
  rows: i32,
  countPadding: bool,
): void {
  const channels = imageChannels;
  const pixel = channels << 2;
  for (let example = 0; example < rows; example++) {
    for (let gy = 0; gy < gridHeight; gy++) {
      const startY = gy * strideY - top;
      for (let gx = 0; gx < gridWidth; gx++) {
        const startX = gx * strideX - left;
        let divisor: f32 = 1;
        if (operation == AVERAGE_SUM || operation == AVERAGE_SPREAD) {
          divisor = <f32>(
            (countPadding
              ? windowHeight * windowWidth
              : countInside(startY, dilationY, windowHeight, imageHeight) *
                countInside(startX, dilationX, windowWidth, imageWidth))
          );
        }
        const share = splat(1 / divisor);
        let first = true;
        for (let ky = 0; ky < windowHeight; ky++) {
          const y = startY + ky * dilationY;
          if (y < 0 || y >= imageHeight) continue;
          for (let kx = 0; kx < windowWidth; kx++) {
            const x = startX + kx * dilationX;
            if (x < 0 || x >= imageWidth) continue;
            const at = image + ((example * imageHeight + y) * imageWidth + x) * pixel;
            const tap = ky * windowWidth + kx;
            const weights = third + tap * pixel;
            const number = splat(<f32>tap);
            for (let c = 0; c < pixel; c += 16) {
              const rest = (pixel - c) >> 2;
              if (operation == DEPTHWISE) {
                const product = f32x4.mul(loadSome(at + c, rest), loadSome(weights + c, rest));
                storeSome(grid + c, f32x4.add(loadSome(grid + c, rest), product), rest);
              } else if (operation == DEPTHWISE_INPUT) {
                const product = f32x4.mul(loadSome(grid + c, rest), loadSome(weights + c, rest));
                storeSome(at + c, f32x4.add(loadSome(at + c, rest), product), rest);
              } else if (operation == DEPTHWISE_KERNEL) {
                const product = f32x4.mul(loadSome(at + c, rest), loadSome(grid + c, rest));
                storeSome(weights + c, f32x4.add(loadSome(weights + c, rest), product), rest);
              } else if (operation == AVERAGE_SUM) {
                storeSome(grid + c, f32x4.add(loadSome(grid + c, rest), loadSome(at + c, rest)), rest);
              } else if (operation == AVERAGE_SPREAD) {
                const part = f32x4.mul(share, loadSome(grid + c, rest));
                storeSome(at + c, f32x4.add(loadSome(at + c, rest), part), rest);
              } else if (operation == MAXIMUM) {
                const value = loadSome(at + c, rest);
                let best = value;
                let winner = number;
                if (!first) {
                  const old = loadSome(grid + c, rest);
                  const wins = v128.or(f32x4.gt(value, old), f32x4.ne(value, value));
                  best = v128.bitselect(value, old, wins);
                  winner = v128.bitselect(number, loadSome(third + c, rest), wins);
                }
                storeSome(grid + c, best, rest);
                storeSome(third + c, winner, rest);
              } else {
                const won = f32x4.eq(loadSome(third + c, rest), number);
                const part = v128.and(loadSome(grid + c, rest), won);
                storeSome(at + c, f32x4.add(loadSome(at + c, rest), part), rest);
              }
            }
            first = false;
          }
        }
        if (operation == AVERAGE_SUM) {
          const divisors = splat(divisor);
          for (let c = 0; c < pixel; c += 16) {
            const rest = (pixel - c) >> 2;
            storeSome(grid + c, f32x4.div(loadSome(grid + c, rest), divisors), rest);
          }
        }
        grid += pixel;
        if (operation == MAXIMUM || operation == MAXIMUM_BACK) third += pixel;
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function clearImage(image: usize, rows: i32): void {
  memory.fill(image, 0, (rows * imageHeight * imageWidth * imageChannels) << 2);
}

// @ts-ignore: decorator
@inline
function clearGrid(grid: usize, rows: i32): void {
  memory.fill(grid, 0, (rows * gridHeight * gridWidth * imageChannels) << 2);
}

/** One filter per channel. */
export function depthwise(x: usize, kernel: usize, y: usize, rows: i32): void {
  clearGrid(y, rows);
  walk(DEPTHWISE, x, y, kernel, rows, false);
}

export function depthwiseInputGradient(dy: usize, kernel: usize, dx: usize, rows: i32): void {
  clearImage(dx, rows);
  walk(DEPTHWISE_INPUT, dx, dy, kernel, rows, false);
}

export function depthwiseKernelGradient(x: usize, dy: usize, kernelGradient: usize, rows: i32): void {
  memory.fill(kernelGradient, 0, (windowHeight * windowWidth * imageChannels) << 2);
  walk(DEPTHWISE_KERNEL, x, dy, kernelGradient, rows, false);
}

export function averagePool(x: usize, y: usize, countPadding: bool, rows: i32): void {
  clearGrid(y, rows);
  walk(AVERAGE_SUM, x, y, 0, rows, countPadding);
}

export function averagePoolBackward(dy: usize, dx: usize, countPadding: bool, rows: i32): void {
  clearImage(dx, rows);
  walk(AVERAGE_SPREAD, dx, dy, 0, rows, countPadding);
}

export function maxPool(x: usize, y: usize, winners: usize, rows: i32): void {
  walk(MAXIMUM, x, y, winners, rows, false);
}

export function maxPoolBackward(dy: usize, winners: usize, dx: usize, rows: i32): void {
  clearImage(dx, rows);
  walk(MAXIMUM_BACK, dx, dy, winners, rows, false);
}

/** y[rows, channels] = mean over positions of x[rows, positions, channels]. */
export function globalAverage(x: usize, y: usize, rows: i32, positions: i32, channels: i32): void {
  const divisor = splat(<f32>positions);
  const pixel = channels << 2;
  memory.fill(y, 0, rows * pixel);
  for (; rows > 0; rows--) {
    for (let position = 0; position < positions; position++) {
      addRun(x, y, channels);
      x += pixel;
    }
    for (let c = 0; c < pixel; c += 16) {
      const rest = (pixel - c) >> 2;
      storeSome(y + c, f32x4.div(loadSome(y + c, rest), divisor), rest);
    }
    y += pixel;
  }
}

/** dx = dy / positions everywhere. */
export function globalAverageBackward(dy: usize, dx: usize, rows: i32, positions: i32, channels: i32): void {
  const divisor = splat(<f32>positions);
  const pixel = channels << 2;
  for (; rows > 0; rows--) {
    for (let position = 0; position < positions; position++) {
      for (let c = 0; c < pixel; c += 16) {
        const rest = (pixel - c) >> 2;
        storeSome(dx + c, f32x4.div(loadSome(dy + c, rest), divisor), rest);
      }
      dx += pixel;
    }
    dy += pixel;
  }
}
