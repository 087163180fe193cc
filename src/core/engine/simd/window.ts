import { convolutionKernels } from '../reference/convolution.ts';
import { activationKernels } from '../reference/activation.ts';
import { depthwiseKernels } from '../reference/depthwise.ts';
import { poolingKernels } from '../reference/pooling.ts';
import { readsInPlace, type WindowGeometry } from '../window-geometry.ts';
import { activationCodes } from './activation.ts';
import type { KernelOverrides, SimdInstance } from './exports.ts';

/** Numbers of the image side of some examples. */
function imageSize({ imageHeight, imageWidth, imageChannels }: WindowGeometry, rows: number): number {
  return rows * imageHeight * imageWidth * imageChannels;
}

/** Numbers of the grid side of some examples, with the image's channels. */
function gridSize({ gridHeight, gridWidth, imageChannels }: WindowGeometry, rows: number): number {
  return rows * gridHeight * gridWidth * imageChannels;
}

/**
 * What slides a window over an image, in WebAssembly: same contracts as {@link convolutionKernels},
 * {@link depthwiseKernels} and {@link poolingKernels}. Depthwise kernels with several filters per channel
 * stay with their twins.
 */
export function windowOverrides({ exports, holds }: SimdInstance): KernelOverrides {
  /** Tells the kernels the geometry of the next call; no object is made. */
  function setWindow(geometry: WindowGeometry): void {
    exports.setWindow(
      geometry.imageHeight,
      geometry.imageWidth,
      geometry.imageChannels,
      geometry.gridHeight,
      geometry.gridWidth,
      geometry.windowHeight,
      geometry.windowWidth,
      geometry.strideY,
      geometry.strideX,
      geometry.dilationY,
      geometry.dilationX,
      geometry.top,
      geometry.left,
    );
  }

  /** The examples that some lines reach into. */
  function examplesOf({ gridHeight }: WindowGeometry, firstLine: number, lines: number): number {
    return Math.ceil((firstLine + lines) / gridHeight);
  }

  function unrolledSize(geometry: WindowGeometry, channels: number, lines: number): number {
    return lines * geometry.gridWidth * geometry.windowHeight * geometry.windowWidth * channels;
  }

  const plain = convolutionKernels;
  return {
    convolve(image, kernel, grid, geometry, filters, bias, activation, y, parameter, rows) {
      const { gridHeight, gridWidth, windowHeight, windowWidth, imageChannels } = geometry;
      const depth = windowHeight * windowWidth * imageChannels;
      const length = rows * gridHeight * gridWidth * filters;
      const blocks = holds(image, imageSize(geometry, rows)) && holds(kernel, depth * filters);
      const results = holds(grid, length) && (y === null || holds(y, length));
      const inside = blocks && results && (bias === null || holds(bias, filters));
      if (!inside || !readsInPlace(geometry)) {
        plain.convolve(image, kernel, grid, geometry, filters, bias, activation, y, parameter, rows);
        return;
      }
      const known = activation === null ? undefined : activationCodes[activation];
      setWindow(geometry);
      exports.convolve(
        image.byteOffset,
        kernel.byteOffset,
        grid.byteOffset,
        filters,
        bias?.byteOffset ?? 0,
        known === undefined || y === null ? 0 : y.byteOffset,
        known ?? 0,
        parameter,
        0,
        rows * gridHeight,
      );
      // A function without a kernel: the sums are still the fast ones.
      if (activation !== null && y !== null && known === undefined) {
        activationKernels.activate(activation, grid, y, length, parameter);
      }
    },

    convolveKernelGradient(image, grid, gradient, geometry, filters, rows) {
      const { windowHeight, windowWidth, imageChannels, gridHeight, gridWidth } = geometry;
      const depth = windowHeight * windowWidth * imageChannels;
      const inside =
        holds(image, imageSize(geometry, rows)) &&
        holds(grid, rows * gridHeight * gridWidth * filters) &&
        holds(gradient, depth * filters);
      if (!inside || !readsInPlace(geometry)) {
        plain.convolveKernelGradient(image, grid, gradient, geometry, filters, rows);
        return;
      }
      setWindow(geometry);
      const to = gradient.byteOffset;
      exports.convolveKernelGradient(image.byteOffset, grid.byteOffset, to, filters, 0, filters, rows);
    },

    convolveImageGradient(grid, kernel, image, geometry, filters, rows) {
      const { windowHeight, windowWidth, imageChannels, gridHeight, gridWidth } = geometry;
      const depth = windowHeight * windowWidth * imageChannels;
      const inside =
        holds(image, imageSize(geometry, rows)) &&
        holds(grid, rows * gridHeight * gridWidth * filters) &&
        holds(kernel, depth * filters);
      if (!inside || !readsInPlace(geometry)) {
        plain.convolveImageGradient(grid, kernel, image, geometry, filters, rows);
        return;
      }
      setWindow(geometry);
      const to = image.byteOffset;
      exports.convolveImageGradient(grid.byteOffset, kernel.byteOffset, to, filters, rows);
    },

    imageToColumns(image, columns, geometry, firstChannel, channels, firstLine, lines) {
      const needed = imageSize(geometry, examplesOf(geometry, firstLine, lines));
      if (holds(image, needed) && holds(columns, unrolledSize(geometry, channels, lines))) {
        setWindow(geometry);
        const to = columns.byteOffset;
        exports.imageToColumns(image.byteOffset, to, firstChannel, channels, firstLine, lines);
      } else {
        convolutionKernels.imageToColumns(image, columns, geometry, firstChannel, channels, firstLine, lines);
      }
    },

    columnsToImage(columns, image, geometry, firstChannel, channels, firstLine, lines) {
      const needed = imageSize(geometry, examplesOf(geometry, firstLine, lines));
      if (holds(image, needed) && holds(columns, unrolledSize(geometry, channels, lines))) {
        setWindow(geometry);
        const to = image.byteOffset;
        exports.columnsToImage(columns.byteOffset, to, firstChannel, channels, firstLine, lines);
      } else {
        convolutionKernels.columnsToImage(columns, image, geometry, firstChannel, channels, firstLine, lines);
      }
    },

    depthwise(x, kernel, y, geometry, multiplier, rows) {
      const taps = geometry.windowHeight * geometry.windowWidth * geometry.imageChannels;
      const blocks = holds(x, imageSize(geometry, rows)) && holds(y, gridSize(geometry, rows));
      if (multiplier === 1 && blocks && holds(kernel, taps)) {
        setWindow(geometry);
        exports.depthwise(x.byteOffset, kernel.byteOffset, y.byteOffset, rows);
      } else depthwiseKernels.depthwise(x, kernel, y, geometry, multiplier, rows);
    },

    depthwiseInputGradient(dy, kernel, dx, geometry, multiplier, rows) {
      const taps = geometry.windowHeight * geometry.windowWidth * geometry.imageChannels;
      const blocks = holds(dx, imageSize(geometry, rows)) && holds(dy, gridSize(geometry, rows));
      if (multiplier === 1 && blocks && holds(kernel, taps)) {
        setWindow(geometry);
        exports.depthwiseInputGradient(dy.byteOffset, kernel.byteOffset, dx.byteOffset, rows);
      } else depthwiseKernels.depthwiseInputGradient(dy, kernel, dx, geometry, multiplier, rows);
    },

    depthwiseKernelGradient(x, dy, kernelGradient, geometry, multiplier, rows) {
      const taps = geometry.windowHeight * geometry.windowWidth * geometry.imageChannels;
      const blocks = holds(x, imageSize(geometry, rows)) && holds(dy, gridSize(geometry, rows));
      if (multiplier === 1 && blocks && holds(kernelGradient, taps)) {
        setWindow(geometry);
        exports.depthwiseKernelGradient(x.byteOffset, dy.byteOffset, kernelGradient.byteOffset, rows);
      } else {
        depthwiseKernels.depthwiseKernelGradient(x, dy, kernelGradient, geometry, multiplier, rows);
      }
    },

    maxPool(x, y, winners, geometry, rows) {
      const cells = gridSize(geometry, rows);
      if (holds(x, imageSize(geometry, rows)) && holds(y, cells) && holds(winners, cells)) {
        setWindow(geometry);
        exports.maxPool(x.byteOffset, y.byteOffset, winners.byteOffset, rows);
      } else poolingKernels.maxPool(x, y, winners, geometry, rows);
    },

    maxPoolBackward(dy, winners, dx, geometry, rows) {
      const cells = gridSize(geometry, rows);
      if (holds(dx, imageSize(geometry, rows)) && holds(dy, cells) && holds(winners, cells)) {
        setWindow(geometry);
        exports.maxPoolBackward(dy.byteOffset, winners.byteOffset, dx.byteOffset, rows);
      } else poolingKernels.maxPoolBackward(dy, winners, dx, geometry, rows);
    },

    averagePool(x, y, geometry, countPadding, rows) {
      if (holds(x, imageSize(geometry, rows)) && holds(y, gridSize(geometry, rows))) {
        setWindow(geometry);
        exports.averagePool(x.byteOffset, y.byteOffset, countPadding, rows);
      } else poolingKernels.averagePool(x, y, geometry, countPadding, rows);
    },

    averagePoolBackward(dy, dx, geometry, countPadding, rows) {
      if (holds(dx, imageSize(geometry, rows)) && holds(dy, gridSize(geometry, rows))) {
        setWindow(geometry);
        exports.averagePoolBackward(dy.byteOffset, dx.byteOffset, countPadding, rows);
      } else poolingKernels.averagePoolBackward(dy, dx, geometry, countPadding, rows);
    },

    globalAverage(x, y, rows, positions, channels) {
      if (holds(x, rows * positions * channels) && holds(y, rows * channels)) {
        exports.globalAverage(x.byteOffset, y.byteOffset, rows, positions, channels);
      } else poolingKernels.globalAverage(x, y, rows, positions, channels);
    },

    globalAverageBackward(dy, dx, rows, positions, channels) {
      if (holds(dx, rows * positions * channels) && holds(dy, rows * channels)) {
        exports.globalAverageBackward(dy.byteOffset, dx.byteOffset, rows, positions, channels);
      } else poolingKernels.globalAverageBackward(dy, dx, rows, positions, channels);
    },
  };
}
