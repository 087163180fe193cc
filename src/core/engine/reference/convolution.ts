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
    const { imageChannels, gridHeight, gridWidth } = geometry;
    const positions = rows * gridHeight * gridWidth;
    grid.fill(0, 0, positions * filters);
    eachTap(geometry, rows, (position, tap, pixel) => {
      const out = position * filters;
      let weight = tap * imageChannels * filters;
      for (let channel = 0; channel < imageChannels; channel++, weight += filters) {
        const factor = pixel < 0 ? 0 : image[pixel * imageChannels + channel]!;
        for (let f = 0; f < filters; f++) grid[out + f]! += factor * kernel[weight + f]!;
      }
    });
    if (bias !== null) matrixKernels.addBias(grid, bias, positions, filters);
    if (activation !== null && y !== null) {
      activationKernels.activate(activation, grid, y, positions * filters, parameter);
    }
  },

  /**
   * gradient[windowHeight, windowWidth, imageChannels, filters] = the sums, in the order of the positions, of every
   * window of the image times its numbers of grid[rows, gridHeight, gridWidth, filters].
   */
  convolveKernelGradient(
    image: FloatArray,
    grid: FloatArray,
    gradient: FloatArray,
    geometry: WindowGeometry,
    filters: number,
    rows: number,
  ): void {
    const { windowHeight, windowWidth, imageChannels } = geometry;
    gradient.fill(0, 0, windowHeight * windowWidth * imageChannels * filters);
    eachTap(geometry, rows, (position, tap, pixel) => {
      const cell = position * filters;
      let weight = tap * imageChannels * filters;
      for (let channel = 0; channel < imageChannels; channel++, weight += filters) {
        const factor = pixel < 0 ? 0 : image[pixel * imageChannels + channel]!;
        for (let f = 0; f < filters; f++) gradient[weight + f]! += factor * grid[cell + f]!;
      }
    });
  },

  /**
   * image[rows, imageHeight, imageWidth, imageChannels] = for every pixel, in the order of the windows that it lies in,
   * the sum of the window's numbers of the grid times the weights of its place in the window.
   */
  convolveImageGradient(
    grid: FloatArray,
    kernel: FloatArray,
    image: FloatArray,
    geometry: WindowGeometry,
    filters: number,
    rows: number,
  ): void {
    const { imageHeight, imageWidth, imageChannels } = geometry;
    image.fill(0, 0, rows * imageHeight * imageWidth * imageChannels);
    eachTap(geometry, rows, (position, tap, pixel) => {
      if (pixel < 0) return;
      const cell = position * filters;
      let weight = tap * imageChannels * filters;
      for (let channel = 0; channel < imageChannels; channel++, weight += filters) {
        let sum = 0;
        for (let f = 0; f < filters; f++) sum += grid[cell + f]! * kernel[weight + f]!;
        image[pixel * imageChannels + channel]! += sum;
      }
    });
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

/** Every window and its taps in order. @param visit gets the number of the pixel under a tap; -1: padding. */
function eachTap(
  geometry: WindowGeometry,
  rows: number,
  visit: (position: number, tap: number, pixel: number) => void,
): void {
  const { imageHeight, imageWidth, gridHeight, gridWidth, windowHeight, windowWidth } = geometry;
  const { strideY, strideX, dilationY, dilationX, top, left } = geometry;
  const positions = rows * gridHeight * gridWidth;
  for (let position = 0; position < positions; position++) {
    const line = Math.floor(position / gridWidth);
    const example = Math.floor(line / gridHeight);
    const startY = (line - example * gridHeight) * strideY - top;
    const startX = (position - line * gridWidth) * strideX - left;
    for (let ky = 0, tap = 0; ky < windowHeight; ky++) {
      const y = startY + ky * dilationY;
      for (let kx = 0; kx < windowWidth; kx++, tap++) {
        const x = startX + kx * dilationX;
        const isInside = y >= 0 && y < imageHeight && x >= 0 && x < imageWidth;
        visit(position, tap, isInside ? (example * imageHeight + y) * imageWidth + x : -1);
      }
    }
  }
}
