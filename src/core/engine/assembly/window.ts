import { constant, ONE, THREE, TWO } from './constants';
import { splat } from './functions';
import {
  imageHeight,
  imageWidth,
  imageChannels,
  gridHeight,
  gridWidth,
  windowHeight,
  windowWidth,
  strideY,
  strideX,
  dilationY,
  dilationX,
  top,
  left,
} from './geometry';
import { addRun, loadSome, storeSome } from './lanes';

/**
 * Pooling and depthwise convolution: one walk over cells and taps, and what to do with the channels where a cell and
 * a tap meet a pixel.
 */

const DEPTHWISE: i32 = 0;
const DEPTHWISE_INPUT: i32 = 1;
const DEPTHWISE_KERNEL: i32 = 2;
const AVERAGE_SUM: i32 = 3;
const AVERAGE_SPREAD: i32 = 4;
const MAXIMUM: i32 = 5;
const MAXIMUM_BACK: i32 = 6;

/** First of some taps at start, start + step, ... that is not before 0. */
// @ts-ignore: decorator
@inline
function firstTap(start: i32, step: i32): i32 {
  return start < 0 ? (step - 1 - start) / step : 0;
}

/** Behind the last of `taps` taps that is before `size`. */
// @ts-ignore: decorator
@inline
function endTap(start: i32, step: i32, taps: i32, size: i32): i32 {
  return start < size ? min(taps, (size - start + step - 1) / step) : 0;
}

/**
 * `third` is the kernel (depthwise) or the winners (maximum). Channels are handled four at a time, taps
 * inside; the order of additions to any number is that of the reference. `whole`: channels are a multiple of 4.
 */
// @ts-ignore: decorator
@inline
function walkLanes(
  operation: i32,
  image: usize,
  grid: usize,
  third: usize,
  rows: i32,
  countPadding: bool,
  whole: bool,
): void {
  const pixel = imageChannels << 2;
  const high = imageHeight;
  const wide = imageWidth;
  const gridHigh = gridHeight;
  const gridWide = gridWidth;
  const windowHigh = windowHeight;
  const windowWide = windowWidth;
  const tapLine = dilationY * wide * pixel;
  const tapStep = dilationX * pixel;
  for (; rows > 0; rows--) {
    for (let gy = 0; gy < gridHigh; gy++) {
      const startY = gy * strideY - top;
      const firstY = firstTap(startY, dilationY);
      const endY = endTap(startY, dilationY, windowHigh, high);
      for (let gx = 0; gx < gridWide; gx++) {
        const startX = gx * strideX - left;
        const firstX = firstTap(startX, dilationX);
        const endX = endTap(startX, dilationX, windowWide, wide);
        const count = countPadding ? windowHigh * windowWide : max(0, endY - firstY) * max(0, endX - firstX);
        const divisor = splat(<f32>count);
        // May lie outside of the image; taps from the first inside one on do not.
        const origin = image + (startY * wide + startX) * pixel;
        const start = origin + firstY * tapLine + firstX * tapStep;
        for (let c = 0; c < pixel; c += 16) {
          const rest = (pixel - c) >> 2;
          let sum = splat(0);
          let winner = sum;
          if (operation == MAXIMUM) {
            if (firstY >= endY || firstX >= endX) continue;
            sum = loadSome(start + c, rest, whole);
            winner = splat(<f32>(firstY * windowWide + firstX));
          } else if (operation == MAXIMUM_BACK) {
            sum = loadSome(grid + c, rest, whole);
            winner = loadSome(third + c, rest, whole);
          } else if (operation == AVERAGE_SPREAD) {
            sum = f32x4.mul(f32x4.div(constant(ONE), divisor), loadSome(grid + c, rest, whole));
          } else if (operation == DEPTHWISE_INPUT || operation == DEPTHWISE_KERNEL) {
            sum = loadSome(grid + c, rest, whole);
          }
          for (let ky = firstY; ky < endY; ky++) {
            let at = origin + ky * tapLine + firstX * tapStep + c;
            let weight = third + (ky * windowWide + firstX) * pixel + c;
            let number = splat(<f32>(ky * windowWide + firstX));
            for (let kx = firstX; kx < endX; kx++) {
              if (operation == DEPTHWISE) {
                const product = f32x4.mul(loadSome(at, rest, whole), loadSome(weight, rest, whole));
                sum = f32x4.add(sum, product);
              } else if (operation == DEPTHWISE_INPUT) {
                const part = f32x4.mul(sum, loadSome(weight, rest, whole));
                storeSome(at, f32x4.add(loadSome(at, rest, whole), part), rest, whole);
              } else if (operation == DEPTHWISE_KERNEL) {
                const part = f32x4.mul(loadSome(at, rest, whole), sum);
                storeSome(weight, f32x4.add(loadSome(weight, rest, whole), part), rest, whole);
              } else if (operation == AVERAGE_SUM) {
                sum = f32x4.add(sum, loadSome(at, rest, whole));
              } else if (operation == AVERAGE_SPREAD) {
                storeSome(at, f32x4.add(loadSome(at, rest, whole), sum), rest, whole);
              } else if (operation == MAXIMUM) {
                const value = loadSome(at, rest, whole);
                const wins = v128.or(f32x4.gt(value, sum), f32x4.ne(value, value));
                sum = v128.bitselect(value, sum, wins);
                winner = v128.bitselect(number, winner, wins);
                number = f32x4.add(number, constant(ONE));
              } else {
                const part = v128.and(sum, f32x4.eq(winner, number));
                storeSome(at, f32x4.add(loadSome(at, rest, whole), part), rest, whole);
                number = f32x4.add(number, constant(ONE));
              }
              at += tapStep;
              weight += pixel;
            }
          }
          if (operation == AVERAGE_SUM) sum = f32x4.div(sum, divisor);
          if (operation == DEPTHWISE || operation == AVERAGE_SUM || operation == MAXIMUM) {
            storeSome(grid + c, sum, rest, whole);
          }
          if (operation == MAXIMUM) storeSome(third + c, winner, rest, whole);
        }
        grid += pixel;
        if (operation == MAXIMUM || operation == MAXIMUM_BACK) third += pixel;
      }
    }
    image += high * wide * pixel;
  }
}

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
  if (imageChannels & 3) walkLanes(operation, image, grid, third, rows, countPadding, false);
  else walkLanes(operation, image, grid, third, rows, countPadding, true);
}

// @ts-ignore: decorator
@inline
function clearImage(image: usize, rows: i32): void {
  memory.fill(image, 0, (rows * imageHeight * imageWidth * imageChannels) << 2);
}

/** One filter per channel. */
export function depthwise(x: usize, kernel: usize, y: usize, rows: i32): void {
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
  walk(AVERAGE_SUM, x, y, 0, rows, countPadding);
}

export function averagePoolBackward(dy: usize, dx: usize, countPadding: bool, rows: i32): void {
  clearImage(dx, rows);
  walk(AVERAGE_SPREAD, dx, dy, 0, rows, countPadding);
}

/** Whether windows of 2 x 2 cover the image side by side, a pixel in one of them at most, four channels at a time. */
// @ts-ignore: decorator
@inline
function isPlainHalving(): bool {
  return (
    ((windowHeight ^ 2) | (windowWidth ^ 2) | (strideY ^ 2) | (strideX ^ 2) | (dilationY ^ 1) | (dilationX ^ 1)) == 0 &&
    (top | left | (imageChannels & 3)) == 0 &&
    gridHeight << 1 <= imageHeight &&
    gridWidth << 1 <= imageWidth
  );
}

/** Takes `value` where it is larger than the best so far, or NaN. */
// @ts-ignore: decorator
@inline
function wins(value: v128, best: v128): v128 {
  return v128.or(f32x4.gt(value, best), f32x4.ne(value, value));
}

/** {@link maxPool} of {@link isPlainHalving}: most networks have no other. */
function halve(x: usize, y: usize, winners: usize, rows: i32): void {
  const pixel = imageChannels << 2;
  const line = imageWidth * pixel;
  const high = gridHeight;
  const wide = gridWidth;
  const two = constant(TWO);
  const three = constant(THREE);
  for (; rows > 0; rows--) {
    for (let gy = 0; gy < high; gy++) {
      let from = x + (gy << 1) * line;
      for (let gx = 0; gx < wide; gx++) {
        for (let c = 0; c < pixel; c += 16) {
          let best = v128.load(from + c);
          let value = v128.load(from + c + pixel);
          let mask = wins(value, best);
          best = v128.bitselect(value, best, mask);
          let winner = v128.and(constant(ONE), mask);
          value = v128.load(from + c + line);
          mask = wins(value, best);
          best = v128.bitselect(value, best, mask);
          winner = v128.bitselect(two, winner, mask);
          value = v128.load(from + c + line + pixel);
          mask = wins(value, best);
          v128.store(y + c, v128.bitselect(value, best, mask));
          v128.store(winners + c, v128.bitselect(three, winner, mask));
        }
        from += pixel << 1;
        y += pixel;
        winners += pixel;
      }
    }
    x += imageHeight * line;
  }
}

/** The way back of {@link halve}: every pixel is written once, so nothing has to be cleared first. */
function halveBack(dy: usize, winners: usize, dx: usize, rows: i32): void {
  const pixel = imageChannels << 2;
  const line = imageWidth * pixel;
  const high = gridHeight;
  const wide = gridWidth;
  const zero = splat(0);
  const one = constant(ONE);
  const two = constant(TWO);
  const three = constant(THREE);
  for (; rows > 0; rows--) {
    for (let gy = 0; gy < high; gy++) {
      let to = dx + (gy << 1) * line;
      for (let gx = 0; gx < wide; gx++) {
        for (let c = 0; c < pixel; c += 16) {
          // 0 + -0 is 0: the sum of the reference.
          const flow = f32x4.add(zero, v128.load(dy + c));
          const winner = v128.load(winners + c);
          const at = to + c;
          v128.store(at, v128.and(flow, f32x4.eq(winner, zero)));
          v128.store(at + pixel, v128.and(flow, f32x4.eq(winner, one)));
          v128.store(at + line, v128.and(flow, f32x4.eq(winner, two)));
          v128.store(at + line + pixel, v128.and(flow, f32x4.eq(winner, three)));
        }
        to += pixel << 1;
        dy += pixel;
        winners += pixel;
      }
    }
    dx += imageHeight * line;
  }
}

export function maxPool(x: usize, y: usize, winners: usize, rows: i32): void {
  if (isPlainHalving()) halve(x, y, winners, rows);
  else walk(MAXIMUM, x, y, winners, rows, false);
}

export function maxPoolBackward(dy: usize, winners: usize, dx: usize, rows: i32): void {
  const isPlain = isPlainHalving();
  // A last line or column without a window gets no gradient.
  if (!isPlain || gridHeight << 1 != imageHeight || gridWidth << 1 != imageWidth) clearImage(dx, rows);
  if (isPlain) halveBack(dy, winners, dx, rows);
  else walk(MAXIMUM_BACK, dx, dy, winners, rows, false);
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
