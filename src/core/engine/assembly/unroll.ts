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
import { addRun, copyRun } from './lanes';

/** Windows of an image as rows of a matrix, and back: what a convolution multiplies (see window-geometry.ts). */

/** May write up to three numbers too many: for places that are written again afterwards. */
// @ts-ignore: decorator
@inline
function copyRunLoosely(from: usize, to: usize, length: i32): void {
  for (; length > 0; length -= 4) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
}

// @ts-ignore: decorator
@inline
export function clearRun(to: usize, length: i32): void {
  for (; length >= 4; length -= 4) {
    v128.store(to, splat(0));
    to += 16;
  }
  for (; length > 0; length--) {
    store<f32>(to, 0);
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
  const high = imageHeight;
  const wide = imageWidth;
  const gridHigh = gridHeight;
  const gridWide = gridWidth;
  const windowHigh = windowHeight;
  const windowWide = windowWidth;
  const stepX = strideX;
  const run = channels << 2;
  // Neighbouring taps are neighbours in the image as well, when nothing lies between them.
  const joined = dilationX == 1 && channels == imageChannels;
  const pixel = imageChannels << 2;
  const numbers = windowWide * channels;
  const tapLine = dilationY * wide * pixel;
  const windowBytes: usize = (windowHigh * numbers) << 2;
  const end = columns + <usize>(lines * gridWide) * windowBytes;
  // Cells whose window has all of its columns inside.
  const firstWhole = joined ? min((max(left, 0) + stepX - 1) / stepX, gridWide) : gridWide;
  const room = wide - windowWide + left;
  const endWhole = room < 0 ? firstWhole : max(firstWhole, min(gridWide, room / stepX + 1));
  for (let line = firstLine; line < firstLine + lines; line++) {
    const example = line / gridHigh;
    const startY = (line - example * gridHigh) * strideY - top;
    const plane = image + example * high * wide * pixel + (firstChannel << 2);
    const wholeY = startY >= 0 && startY + (windowHigh - 1) * dilationY < high;
    for (let gx = 0; gx < gridWide; gx++) {
      const startX = gx * stepX - left;
      const inside = gx >= firstWhole && gx < endWhole;
      // Up to three numbers too many are written again by the next windows, as long as there are some.
      const last = columns + windowBytes + 12 > end;
      if (inside && wholeY && !last) {
        let at = plane + (startY * wide + startX) * pixel;
        if (!backward && numbers <= 4) {
          // A grey image under a small window: one move per line of the window.
          for (let ky = 0; ky < windowHigh; ky++) {
            v128.store(columns, v128.load(at));
            columns += numbers << 2;
            at += tapLine;
          }
          continue;
        }
        for (let ky = 0; ky < windowHigh; ky++) {
          if (backward) addRun(columns, at, numbers);
          else copyRunLoosely(at, columns, numbers);
          columns += numbers << 2;
          at += tapLine;
        }
        continue;
      }
      for (let ky = 0; ky < windowHigh; ky++) {
        const y = startY + ky * dilationY;
        if (y < 0 || y >= high) {
          if (!backward) clearRun(columns, numbers);
          columns += windowWide * run;
          continue;
        }
        const row = plane + y * wide * pixel;
        if (inside) {
          const at = row + startX * pixel;
          if (backward) addRun(columns, at, numbers);
          else if (last) copyRun(at, columns, numbers);
          else copyRunLoosely(at, columns, numbers);
          columns += numbers << 2;
          continue;
        }
        for (let kx = 0; kx < windowWide; kx++) {
          const x = startX + kx * dilationX;
          if (x >= 0 && x < wide) {
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
