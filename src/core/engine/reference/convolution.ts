import type { FloatArray } from '../../support/float-array.ts';
import type { ScalarFunctionName } from '../activations.ts';
import type { WindowGeometry } from '../window-geometry.ts';
import { activationKernels } from './activation.ts';
import { matrixKernels } from './matrix.ts';

/**
 * The moves between an image and the matrix of its windows, around which a convolution is a matrix product.
 * A line is one row of the grid; lines are numbered through all examples: line = example * gridHeight + gy.
 * columns[lines * gridWidth, windowHeight * windowWidth * channels], taps row by row, channels innermost.
 * Only the image's channels from `firstChannel` on take part, so that groups can be done one by one.
 */
export const convolutionKernels = {
  /**
   * Every line of grid[rows, gridHeight, gridWidth, filters] = windows of the image times kernel[windowHeight,
   * windowWidth, imageChannels, filters] + bias[filters], and y = f(grid) where an activation is given: the sums that
   * {@link imageToColumns} and `matmulFused` would give, without the matrix of windows in between.
   */
  convolve(
    image: FloatArray,
    kernel: FloatArray,
    grid: FloatArray,
    geometry: WindowGeometry,
    filters: number,
    bias: FloatArray | null,
    activation: ScalarFunctionName | null,
    y: FloatArray | null,
    parameter: number,
    rows: number,
  ): void {
    const { imageHeight, imageWidth, imageChannels, gridHeight, gridWidth, windowHeight, windowWidth } =
      geometry;
    const { strideY, strideX, dilationY, dilationX, top, left } = geometry;
    const positions = rows * gridHeight * gridWidth;
    grid.fill(0, 0, positions * filters);
    for (let position = 0, out = 0; position < positions; position++, out += filters) {
      const line = Math.floor(position / gridWidth);
      const example = Math.floor(line / gridHeight);
      const startY = (line - example * gridHeight) * strideY - top;
      const startX = (position - line * gridWidth) * strideX - left;
      let weight = 0;
      for (let ky = 0; ky < windowHeight; ky++) {
        const pixelY = startY + ky * dilationY;
        for (let kx = 0; kx < windowWidth; kx++) {
          const pixelX = startX + kx * dilationX;
          const isInside = pixelY >= 0 && pixelY < imageHeight && pixelX >= 0 && pixelX < imageWidth;
          const from = ((example * imageHeight + pixelY) * imageWidth + pixelX) * imageChannels;
          for (let channel = 0; channel < imageChannels; channel++, weight += filters) {
            const factor = isInside ? image[from + channel]! : 0;
            for (let f = 0; f < filters; f++) grid[out + f]! += factor * kernel[weight + f]!;
          }
        }
      }
    }
    if (bias !== null) matrixKernels.addBias(grid, bias, positions, filters);
    if (activation !== null && y !== null) {
      activationKernels.activate(activation, grid, y, positions * filters, parameter);
    }
  },

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
