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
import { attentionScratchBytes } from './attention';
import { copyRun } from './lanes';
import { matrixScratchBytes } from './matrix';
import { scratchStart } from './scratch';
import { clearRun } from './unroll';

/**
 * Some lines of an image with their padding around them, in which every window lies wholly inside: what convolutions
 * read windows from, and add them to, without writing them down (implicit im2col). A panel holds whole examples, or some
 * lines of one. Lines are those of the grid, counted through all examples, as in unroll.ts.
 */

/** Numbers of a panel at most: it stays in the second-level cache. */
const PANEL: i32 = 65536;
/** Small examples share a panel until it has this many windows, so that tiles are seldom cut short. */
const LEAST_POSITIONS: i32 = 256;
/** Windows of a panel at most. */
export const MOST_POSITIONS: i32 = 4096;
/** Bytes behind the panel that tiles may read, and add zeros to. */
const SLACK: i32 = 256;

/** Where each window of the panel begins, in bytes from its start. */
export function windowPlaces(): usize {
  return scratchStart() + matrixScratchBytes() + attentionScratchBytes();
}

/** Four windows that are written down before they are turned into a panel of the product. */
export function fourWindows(): usize {
  return windowPlaces() + MOST_POSITIONS * 4 + 64;
}

export function panelStart(): usize {
  return fourWindows() + 4 * 1024 * 4;
}

/** Scratch bytes of the places, four windows, and the panel. */
export function windowPanelBytes(): usize {
  return MOST_POSITIONS * 4 + 64 + 4 * 1024 * 4 + PANEL * 4 + SLACK;
}

/** Pixels of a line. */
// @ts-ignore: decorator
@inline
function panelWidth(): i32 {
  return (gridWidth - 1) * strideX + (windowWidth - 1) * dilationX + 1;
}

/** Lines under the windows of some lines of one example. */
// @ts-ignore: decorator
@inline
function panelHeight(lines: i32): i32 {
  return (lines - 1) * strideY + (windowHeight - 1) * dilationY + 1;
}

/** Bytes of a line. */
export function panelStride(): i32 {
  return (panelWidth() * imageChannels) << 2;
}

/** Runs of numbers that lie side by side in a window: lines of it, or its taps where something lies between them. */
export function windowRuns(): i32 {
  return dilationX == 1 ? windowHeight : windowHeight * windowWidth;
}

/** Numbers of such a run. */
export function runLength(): i32 {
  return dilationX == 1 ? windowWidth * imageChannels : imageChannels;
}

/** Bytes from the start of a window to one of its runs. */
export function runOffset(run: i32): usize {
  if (dilationX == 1) return run * dilationY * panelStride();
  const ky = run / windowWidth;
  return ky * dilationY * panelStride() + (((run - ky * windowWidth) * dilationX * imageChannels) << 2);
}

/** Lines of one example that a panel has room for; 0: not even one. */
export function linesAtOnce(): i32 {
  const line = panelWidth() * imageChannels;
  const room = PANEL / line - panelHeight(1);
  if (room < 0 || gridWidth > MOST_POSITIONS) return 0;
  return min(gridHeight, min(room / strideY + 1, MOST_POSITIONS / gridWidth));
}

/** How many lines from `line` on, before `end`, are the next panel. @param most {@link linesAtOnce}. */
export function nextLines(line: i32, end: i32, most: i32): i32 {
  const high = gridHeight;
  const gy = line % high;
  const whole = (end - line) / high;
  if (gy > 0 || most < high || whole < 1) return min(end - line, min(most, high - gy));
  const positions = high * gridWidth;
  const room = min(PANEL / (panelHeight(high) * panelWidth() * imageChannels), MOST_POSITIONS / positions);
  return high * max(1, min(whole, min(room, (LEAST_POSITIONS + positions - 1) / positions)));
}

/** Copies lines of the image into the panel or back, and the padding as 0. */
// @ts-ignore: decorator
@inline
function move(back: bool, image: usize, line: i32, lines: i32): void {
  const high = gridHeight;
  const wide = panelWidth();
  const pixel = imageChannels << 2;
  const first = min(max(0, left), wide);
  const end = max(first, min(wide, imageWidth + left));
  let to = panelStart();
  while (lines > 0) {
    const example = line / high;
    const gy = line - example * high;
    const part = min(lines, high - gy);
    const height = panelHeight(part);
    let y = gy * strideY - top;
    const row = image + (<usize>example * imageHeight * imageWidth) * pixel + (first - left) * pixel;
    for (let i = 0; i < height; i++, y++) {
      const inside = y >= 0 && y < imageHeight;
      const from = row + y * imageWidth * pixel;
      if (back) {
        if (inside) copyRun(to + first * pixel, from, (end - first) * imageChannels);
      } else if (inside) {
        clearRun(to, first * imageChannels);
        copyRun(from, to + first * pixel, (end - first) * imageChannels);
        clearRun(to + end * pixel, (wide - end) * imageChannels);
      } else clearRun(to, wide * imageChannels);
      to += wide * pixel;
    }
    line += part;
    lines -= part;
  }
}

/** Fills the panel of some lines from the image, padding as 0, and says where each window begins. */
export function openPanel(image: usize, line: i32, lines: i32): void {
  move(false, image, line, lines);
  const stride = panelStride();
  const step = (strideX * imageChannels) << 2;
  let places = windowPlaces();
  let start = 0;
  let gy = line % gridHeight;
  for (; lines > 0; lines--) {
    let at = start;
    for (let gx = 0; gx < gridWidth; gx++) {
      store<i32>(places, at);
      places += 4;
      at += step;
    }
    if (++gy == gridHeight) {
      // The next example begins behind the last line of this one.
      gy = 0;
      start += panelHeight(1) * stride;
    } else start += strideY * stride;
  }
}

/** Writes what lies in the panel of some lines back to the image. */
export function closePanel(image: usize, line: i32, lines: i32): void {
  move(true, image, line, lines);
}
