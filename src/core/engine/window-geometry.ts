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

/** Numbers of a window up to which `convolve` takes it: four of them and a panel of the kernel stay in the cache. */
export const DEEPEST_WINDOW = 1024;
