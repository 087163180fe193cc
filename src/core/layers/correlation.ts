import type { Kernels } from '../engine/kernels.ts';
import { readsInPlace, type WindowGeometry } from '../engine/window-geometry.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { LayerPlanContext, StepActivation } from './definition.ts';

/** Windows that are unrolled at once: enough rows to keep a matrix product busy, few enough for the cache. */
const POSITIONS = 256;
const UNROLLED_NUMBERS = 65_536;

/**
 * The three moves behind convolution and transposed convolution, for a kernel
 * [windowHeight, windowWidth, imageChannels / groups, gridChannels]:
 * `imageToGrid` is convolution forward and the input gradient of its transpose; `gridToImage` the other way
 * round; `kernelGradient` serves both. Every move is a matrix product, whose windows are read straight from the image;
 * those of groups and of very wide or deep images are unrolled some lines at a time, so that scratch stays small
 * whatever the batch.
 */
export interface Correlation {
  /** Prepares a block [rows, gridHeight, gridWidth, gridChannels]. At plan time only. */
  bindGrid(block: FloatArray): GridBlock;
  /** With a bias and an activation into `finish.y`, where given. */
  imageToGrid(
    image: FloatArray,
    kernel: FloatArray,
    grid: GridBlock,
    rows: number,
    finish?: GridFinish | null,
  ): void;
  gridToImage(grid: GridBlock, kernel: FloatArray, image: FloatArray, rows: number): void;
  kernelGradient(image: FloatArray, grid: GridBlock, gradient: FloatArray, rows: number): void;
}

/** What follows the sums of a grid while they are in the cache. */
export interface GridFinish {
  readonly bias: FloatArray | null;
  readonly activation: StepActivation | null;
  /** Where the activation goes; as long as the grid. */
  readonly y: GridBlock | null;
}

/** A block and its parts, one for each piece of work. */
export interface GridBlock {
  readonly whole: FloatArray;
  readonly parts: readonly FloatArray[];
}

export function createCorrelation(
  context: Pick<LayerPlanContext, 'scratch' | 'maximumRows'> & { readonly kernels: Kernels },
  geometry: WindowGeometry,
  gridChannels: number,
  groups: number,
): Correlation {
  const { kernels, scratch, maximumRows } = context;
  const { imageHeight, imageWidth, imageChannels, gridHeight, gridWidth, windowHeight, windowWidth } =
    geometry;
  const taps = windowHeight * windowWidth;

  function product(
    a: FloatArray,
    b: FloatArray,
    c: FloatArray,
    m: number,
    k: number,
    n: number,
    finish: GridFinish | null | undefined,
    y: FloatArray | undefined,
  ): void {
    const name = finish?.activation?.name ?? null;
    const parameter = finish?.activation?.parameter ?? 0;
    kernels.matmulFused(a, b, c, m, k, n, finish?.bias ?? null, name, y ?? null, parameter);
  }

  // A 1 x 1 kernel on every pixel: the image is its own matrix of windows.
  if (taps === 1 && groups === 1 && isUnmoved(geometry)) {
    const positions = imageHeight * imageWidth;
    return {
      bindGrid: (block) => ({ whole: block, parts: [] }),
      imageToGrid(image, kernel, { whole }, rows, finish) {
        product(
          image,
          kernel,
          whole,
          rows * positions,
          imageChannels,
          gridChannels,
          finish,
          finish?.y?.whole,
        );
      },
      gridToImage({ whole }, kernel, image, rows) {
        kernels.matmulTransposeB(whole, kernel, image, rows * positions, gridChannels, imageChannels, false);
      },
      kernelGradient(image, { whole }, gradient, rows) {
        kernels.matmulTransposeA(
          image,
          whole,
          gradient,
          imageChannels,
          rows * positions,
          gridChannels,
          false,
        );
      },
    };
  }

  const perGroup = imageChannels / groups;
  const width = gridChannels / groups;
  const depth = taps * perGroup;
  const wanted = Math.max(POSITIONS, Math.floor(UNROLLED_NUMBERS / depth));
  const linesAtOnce = Math.min(Math.max(1, Math.floor(wanted / gridWidth)), maximumRows * gridHeight);
  const chunks = Math.ceil((maximumRows * gridHeight) / linesAtOnce);
  const chunkLength = linesAtOnce * gridWidth * gridChannels;
  const inPlace = groups === 1 && readsInPlace(geometry);
  const unrolled = scratch(inPlace ? 0 : linesAtOnce * gridWidth * depth);
  // The matrix product wants a group's columns side by side.
  const packedKernel = groups === 1 ? null : splitGroups(scratch(depth * gridChannels), depth * width);
  const packedGrid = groups === 1 ? null : scratch(linesAtOnce * gridWidth * width);

  function splitGroups(block: FloatArray, length: number): FloatArray[] {
    return Array.from({ length: groups }, (_, group) => block.subarray(group * length, (group + 1) * length));
  }

  function packKernel(kernel: FloatArray): void {
    for (let group = 0; packedKernel && group < groups; group++) {
      kernels.copyColumns(kernel, gridChannels, group * width, packedKernel[group]!, width, 0, depth, width);
    }
  }

  return {
    bindGrid: (block) => ({
      whole: block,
      parts: Array.from({ length: chunks }, (_, chunk) =>
        block.subarray(chunk * chunkLength, (chunk + 1) * chunkLength),
      ),
    }),

    imageToGrid(image, kernel, { whole, parts }, rows, finish) {
      if (inPlace) {
        const bias = finish?.bias ?? null;
        const name = finish?.activation?.name ?? null;
        const parameter = finish?.activation?.parameter ?? 0;
        const to = finish?.y?.whole ?? null;
        kernels.convolve(image, kernel, whole, geometry, gridChannels, bias, name, to, parameter, rows);
        return;
      }
      packKernel(kernel);
      const lines = rows * gridHeight;
      for (let chunk = 0, line = 0; line < lines; chunk++, line += linesAtOnce) {
        const count = Math.min(linesAtOnce, lines - line);
        const m = count * gridWidth;
        for (let group = 0; group < groups; group++) {
          kernels.imageToColumns(image, unrolled, geometry, group * perGroup, perGroup, line, count);
          const weights = packedKernel?.[group] ?? kernel;
          if (packedGrid) {
            kernels.matmul(unrolled, weights, packedGrid, m, depth, width, false);
            kernels.copyColumns(packedGrid, width, 0, parts[chunk]!, gridChannels, group * width, m, width);
          } else product(unrolled, weights, parts[chunk]!, m, depth, width, finish, finish?.y?.parts[chunk]);
        }
      }
      if (!packedGrid || !finish) return;
      // Groups lie side by side in the grid: what follows them waits for all.
      const positions = lines * gridWidth;
      if (finish.bias) kernels.addBias(whole, finish.bias, positions, gridChannels);
      const { activation, y } = finish;
      if (activation && y) {
        kernels.activate(activation.name, whole, y.whole, positions * gridChannels, activation.parameter);
      }
    },

    gridToImage({ whole, parts }, kernel, image, rows) {
      if (inPlace) {
        kernels.convolveImageGradient(whole, kernel, image, geometry, gridChannels, rows);
        return;
      }
      packKernel(kernel);
      kernels.fill(image, 0, rows * imageHeight * imageWidth * imageChannels);
      const lines = rows * gridHeight;
      for (let chunk = 0, line = 0; line < lines; chunk++, line += linesAtOnce) {
        const count = Math.min(linesAtOnce, lines - line);
        const m = count * gridWidth;
        for (let group = 0; group < groups; group++) {
          if (packedGrid)
            kernels.copyColumns(parts[chunk]!, gridChannels, group * width, packedGrid, width, 0, m, width);
          const weights = packedKernel?.[group] ?? kernel;
          kernels.matmulTransposeB(packedGrid ?? parts[chunk]!, weights, unrolled, m, width, depth, false);
          kernels.columnsToImage(unrolled, image, geometry, group * perGroup, perGroup, line, count);
        }
      }
    },

    kernelGradient(image, { whole, parts }, gradient, rows) {
      if (inPlace) {
        kernels.convolveKernelGradient(image, whole, gradient, geometry, gridChannels, rows);
        return;
      }
      const lines = rows * gridHeight;
      for (let chunk = 0, line = 0; line < lines; chunk++, line += linesAtOnce) {
        const count = Math.min(linesAtOnce, lines - line);
        const m = count * gridWidth;
        for (let group = 0; group < groups; group++) {
          kernels.imageToColumns(image, unrolled, geometry, group * perGroup, perGroup, line, count);
          if (packedGrid)
            kernels.copyColumns(parts[chunk]!, gridChannels, group * width, packedGrid, width, 0, m, width);
          // The packed kernel is free during this move and takes the gradients of the groups.
          const into = packedKernel?.[group] ?? gradient;
          kernels.matmulTransposeA(unrolled, packedGrid ?? parts[chunk]!, into, depth, m, width, chunk > 0);
        }
      }
      for (let group = 0; packedKernel && group < groups; group++) {
        kernels.copyColumns(
          packedKernel[group]!,
          width,
          0,
          gradient,
          gridChannels,
          group * width,
          depth,
          width,
        );
      }
    },
  };
}

function isUnmoved(geometry: WindowGeometry): boolean {
  const { imageHeight, imageWidth, gridHeight, gridWidth, strideY, strideX, top, left } = geometry;
  const sameSize = imageHeight === gridHeight && imageWidth === gridWidth;
  return sameSize && strideY === 1 && strideX === 1 && top === 0 && left === 0;
}
