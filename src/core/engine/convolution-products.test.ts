import { describe, expect, it } from 'vitest';
import type { FloatArray } from '../support/float-array.ts';
import { createRandom } from '../support/random.ts';
import { createSimdBlocks } from './testing/blocks.ts';
import { readsInPlace, type WindowGeometry } from './window-geometry.ts';

/** [height, width, channels], window, stride, dilation, padding before, grid, filters, examples. */
const cases = [
  {
    name: 'the first layer of a grey image',
    image: [28, 28, 1],
    window: [3, 3],
    pad: 1,
    filters: 16,
    rows: 3,
  },
  { name: 'a layer behind a pool', image: [14, 14, 16], window: [3, 3], pad: 1, filters: 32, rows: 3 },
  { name: 'three colours and few filters', image: [9, 10, 3], window: [5, 5], pad: 2, filters: 5, rows: 2 },
  { name: 'steps of two', image: [12, 11, 8], window: [3, 3], stride: 2, pad: 1, filters: 70, rows: 2 },
  {
    name: 'taps that lie apart',
    image: [13, 12, 13],
    window: [3, 2],
    dilation: 2,
    pad: 0,
    filters: 24,
    rows: 2,
  },
  { name: 'more lines than a panel holds', image: [70, 60, 24], window: [3, 3], pad: 1, filters: 8, rows: 2 },
  { name: 'a sequence', image: [90, 1, 12], window: [5, 1], pad: 2, padX: 0, filters: 33, rows: 3 },
  {
    name: 'so many filters that the kernel is packed in pieces',
    image: [4, 4, 96],
    window: [3, 3],
    pad: 1,
    filters: 200,
    rows: 1,
  },
] as const satisfies readonly Case[];

interface Case {
  readonly name: string;
  readonly image: readonly [height: number, width: number, channels: number];
  readonly window: readonly [height: number, width: number];
  readonly pad: number;
  readonly padX?: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly filters: number;
  readonly rows: number;
}

function geometryOf({ image, window, pad, padX = pad, stride = 1, dilation = 1 }: Case): WindowGeometry {
  const grid = (size: number, taps: number, before: number) =>
    Math.floor((size + 2 * before - (taps - 1) * dilation - 1) / stride) + 1;
  return {
    imageHeight: image[0],
    imageWidth: image[1],
    imageChannels: image[2],
    gridHeight: grid(image[0], window[0], pad),
    gridWidth: grid(image[1], window[1], padX),
    windowHeight: window[0],
    windowWidth: window[1],
    strideY: stride,
    strideX: stride,
    dilationY: dilation,
    dilationX: dilation,
    top: pad,
    left: padX,
  };
}

/** Zeros of both signs in most places. */
function thin(block: FloatArray, share: number): FloatArray {
  const random = createRandom(3, 'thin');
  for (let i = 0; i < block.length; i++) {
    if (random.nextUniform() < share) block[i] = random.nextUniform() < 0.5 ? 0 : -0;
  }
  return block;
}

function differing(found: FloatArray, expected: FloatArray): number {
  let count = 0;
  for (let i = 0; i < found.length; i++) if (!Object.is(found[i], expected[i])) count += 1;
  return count;
}

describe.each(['reproducible', 'fast'] as const)(
  'convolutions without a matrix of windows (%s)',
  (arithmetic) => {
    it.each(cases.flatMap((each) => [0, 0.8].map((zeros) => [each.name, zeros, each] as const)))(
      'have the bits of unrolled windows: %s, %d of the grid zeros',
      (_name, zeros, each) => {
        const geometry = geometryOf(each);
        const { filters, rows } = each;
        const { imageHeight, imageWidth, imageChannels, gridHeight, gridWidth } = geometry;
        const depth = geometry.windowHeight * geometry.windowWidth * imageChannels;
        const [pixels, lines] = [rows * imageHeight * imageWidth * imageChannels, rows * gridHeight];
        const positions = lines * gridWidth;
        expect(readsInPlace(geometry)).toBe(true);
        const { kernels, block } = createSimdBlocks(1 << 23, { arithmetic });
        const image = thin(block(pixels), zeros / 2);
        const kernel = block(depth * filters);
        const grid = thin(block(positions * filters), zeros);
        const windows = block(positions * depth);
        kernels.imageToColumns(image, windows, geometry, 0, imageChannels, 0, lines);

        const [sums, expectedSums] = [block(positions * filters), block(positions * filters)];
        kernels.convolve(image, kernel, sums, geometry, filters, null, null, null, 0, rows);
        kernels.matmul(windows, kernel, expectedSums, positions, depth, filters, false);
        expect(differing(sums, expectedSums), 'forward').toBe(0);

        const [gradient, expectedGradient] = [block(depth * filters), block(depth * filters)];
        kernels.convolveKernelGradient(image, grid, gradient, geometry, filters, rows);
        kernels.matmulTransposeA(windows, grid, expectedGradient, depth, positions, filters, false);
        expect(differing(gradient, expectedGradient), "the kernel's gradient").toBe(0);

        const [back, expectedBack] = [block(pixels), block(pixels).fill(0)];
        kernels.convolveImageGradient(grid, kernel, back, geometry, filters, rows);
        kernels.matmulTransposeB(grid, kernel, windows, positions, filters, depth, false);
        kernels.columnsToImage(windows, expectedBack, geometry, 0, imageChannels, 0, lines);
        expect(differing(back, expectedBack), "the image's gradient").toBe(0);
      },
    );
  },
);
