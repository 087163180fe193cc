import type { FloatArray } from '../../support/float-array.ts';
import type { WindowGeometry } from '../window-geometry.ts';

/**
 * The moves between an image and the matrix of its windows, around which a convolution is a matrix product.
 * A line is one row of the grid; lines are numbered through all examples: line = example * gridHeight + gy.
 * columns[lines * gridWidth, windowHeight * windowWidth * channels], taps row by row, channels innermost.
 * Only the image's channels from `firstChannel` on take part, so that groups can be done one by one.
 */
export const convolutionKernels = {
  /** Writes the windows of some lines into `columns`; padding is 0. */
  imageToColumns(
    image: FloatArray,
    columns: FloatArray,
    geometry: WindowGeometry,
    firstChannel: number,
    channels: number,
    firstLine: number,
    lines: number,
  ): void {
    const { imageHeight, imageWidth, imageChannels, gridHeight, gridWidth, windowHeight, windowWidth } =
      geometry;
    const { strideY, strideX, dilationY, dilationX, top, left } = geometry;
    let at = 0;
    for (let line = firstLine; line < firstLine + lines; line++) {
      const example = Math.floor(line / gridHeight);
      const startY = (line - example * gridHeight) * strideY - top;
      for (let gx = 0; gx < gridWidth; gx++) {
        const startX = gx * strideX - left;
        for (let ky = 0; ky < windowHeight; ky++) {
          const y = startY + ky * dilationY;
          if (y < 0 || y >= imageHeight) {
            const end = at + windowWidth * channels;
            while (at < end) columns[at++] = 0;
            continue;
          }
          const row = (example * imageHeight + y) * imageWidth;
          for (let kx = 0; kx < windowWidth; kx++) {
            const x = startX + kx * dilationX;
            const end = at + channels;
            if (x < 0 || x >= imageWidth) {
              while (at < end) columns[at++] = 0;
            } else {
              let from = (row + x) * imageChannels + firstChannel;
              while (at < end) columns[at++] = image[from++]!;
            }
          }
        }
      }
    }
  },

  /** Adds the windows of some lines back onto the image: the transpose of {@link imageToColumns}. */
  columnsToImage(
    columns: FloatArray,
    image: FloatArray,
    geometry: WindowGeometry,
    firstChannel: number,
    channels: number,
    firstLine: number,
    lines: number,
  ): void {
    const { imageHeight, imageWidth, imageChannels, gridHeight, gridWidth, windowHeight, windowWidth } =
      geometry;
    const { strideY, strideX, dilationY, dilationX, top, left } = geometry;
    let at = 0;
    for (let line = firstLine; line < firstLine + lines; line++) {
      const example = Math.floor(line / gridHeight);
      const startY = (line - example * gridHeight) * strideY - top;
      for (let gx = 0; gx < gridWidth; gx++) {
        const startX = gx * strideX - left;
        for (let ky = 0; ky < windowHeight; ky++) {
          const y = startY + ky * dilationY;
          if (y < 0 || y >= imageHeight) {
            at += windowWidth * channels;
            continue;
          }
          const row = (example * imageHeight + y) * imageWidth;
          for (let kx = 0; kx < windowWidth; kx++) {
            const x = startX + kx * dilationX;
            const end = at + channels;
            if (x < 0 || x >= imageWidth) {
              at = end;
            } else {
              let to = (row + x) * imageChannels + firstChannel;
              while (at < end) image[to++]! += columns[at++]!;
            }
          }
        }
      }
    }
  },
};
