/**
 * A window that slides over an image: what convolutions, transposed convolutions and pools share.
 * `image` is the side that the window looks at, `grid` the side with one cell for each place of the window.
 * Memory is [example, row, column, channel]. One dimension is an image of width 1.
 *
 * Cell (gy, gx) and tap (ky, kx) meet the pixel (gy strideY + ky dilationY - top, gx strideX + kx dilationX - left);
 * pixels outside the image are padding.
 */
export interface WindowGeometry {
  readonly imageHeight: number;
  readonly imageWidth: number;
  readonly imageChannels: number;
  readonly gridHeight: number;
  readonly gridWidth: number;
  readonly windowHeight: number;
  readonly windowWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly dilationY: number;
  readonly dilationX: number;
  /** Padding above and to the left; what lies below and to the right follows from the sizes. */
  readonly top: number;
  readonly left: number;
}

/** Numbers of the lines under one line of windows, and windows of a line, that kernels take at once. */
const MOST_IN_LINES = 65_536;
const MOST_IN_LINE = 4096;

/** Numbers of a window up to which it stays in the cache beside a panel of the kernel. */
const DEEPEST_WINDOW = 1024;

/**
 * Whether the kernels of whole convolutions take it: windows are read straight from a part of the image that stays in
 * the cache, so a line of them must not be too wide or deep.
 */
export function readsInPlace(geometry: WindowGeometry): boolean {
  const { imageChannels, gridWidth, windowHeight, windowWidth, strideX, dilationY, dilationX } = geometry;
  const wide = (gridWidth - 1) * strideX + (windowWidth - 1) * dilationX + 1;
  const high = (windowHeight - 1) * dilationY + 1;
  const depth = windowHeight * windowWidth * imageChannels;
  return depth <= DEEPEST_WINDOW && gridWidth <= MOST_IN_LINE && wide * high * imageChannels <= MOST_IN_LINES;
}
