import type { FloatArray } from '../../support/float-array.ts';
import { createRandom } from '../../support/random.ts';
import { referenceKernels } from '../kernels.ts';
import type { WindowGeometry } from '../window-geometry.ts';

const random = createRandom(11, 'twins');
export const pick = <T>(choices: readonly T[]): T => choices[random.nextBelow(choices.length)]!;
/** Lengths around every border of the kernels: nothing, one lane, a vector, a tile. */
export const size = (): number => pick([0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 31, 33, 64, 67]);
export const width = (): number => Math.max(1, size());
export const flag = (): boolean => pick([false, true]);

/** Makes a block of so many random numbers, in the memory of the kernels. */
export type Block = (length: number) => FloatArray;
/** Blocks of an attention; `weights` are those of a forward pass. */
export function heads(block: Block, queryLengths = [1, 5, 17], keyLengths = [1, 6, 19]) {
  const [batch, count, queryLength, keyLength] = [
    pick([1, 2]),
    pick([1, 3]),
    pick(queryLengths),
    pick(keyLengths),
  ];
  const dimension = pick([1, 4, 7]);
  const shape = [batch, count, queryLength, keyLength, dimension, flag()] as const;
  const queries = () => block(batch * queryLength * count * dimension);
  const keys = () => block(batch * keyLength * count * dimension);
  const scores = () => block(batch * count * queryLength * keyLength);
  const weights = () => {
    const weights = scores();
    referenceKernels.attentionWeights(queries(), keys(), weights, ...shape);
    return weights;
  };
  return { queries, keys, scores, weights, shape };
}

/** Sometimes mostly zeros, which are left out. */
export function thinned(block: FloatArray): FloatArray {
  if (flag()) for (let i = 0; i < block.length; i++) if (i % 5 !== 0) block[i] = 0;
  return block;
}

/**
 * A small image, a window on it whose every place meets at least one pixel, and blocks to go with them.
 * @param halving windows of 2 x 2 side by side, which have kernels of their own.
 */
export function windows(block: Block, halving = false) {
  const pickAxis = () => {
    if (halving) {
      const image = pick([2, 3, 6, 9]);
      return { image, window: 2, stride: 2, dilation: 1, before: 0, grid: image >> 1 };
    }
    for (;;) {
      const [image, window, stride, dilation] = [
        pick([1, 3, 5, 8]),
        pick([1, 2, 3]),
        pick([1, 2]),
        pick([1, 1, 2]),
      ];
      const reach = (window - 1) * dilation + 1;
      const [before, after] = [random.nextBelow(window), random.nextBelow(window)];
      if (reach > image) continue;
      const grid = Math.floor((image + before + after - reach) / stride) + 1;
      return { image, window, stride, dilation, before, grid };
    }
  };
  const [y, x] = [pickAxis(), pickAxis()];
  const imageChannels = pick(halving ? [3, 4, 8] : [1, 2, 3, 4, 5, 8, 9]);
  const rows = pick([0, 1, 2, 3]);
  const geometry: WindowGeometry = {
    imageHeight: y.image,
    imageWidth: x.image,
    imageChannels,
    gridHeight: y.grid,
    gridWidth: x.grid,
    windowHeight: y.window,
    windowWidth: x.window,
    strideY: y.stride,
    strideX: x.stride,
    dilationY: y.dilation,
    dilationX: x.dilation,
    top: y.before,
    left: x.before,
  };
  return {
    geometry,
    rows,
    taps: y.window * x.window * imageChannels,
    image: () => block(rows * y.image * x.image * imageChannels),
    grid: (multiplier: number) => block(rows * y.grid * x.grid * imageChannels * multiplier),
  };
}

/** Arguments of an unrolling of some lines of some channels. */
export function unrolled(
  block: Block,
): [FloatArray, FloatArray, WindowGeometry, number, number, number, number] {
  const { geometry, rows, image } = windows(block);
  const { imageChannels, gridHeight, gridWidth, windowHeight, windowWidth } = geometry;
  const groups = imageChannels % 3 === 0 && flag() ? 3 : 1;
  const channels = imageChannels / groups;
  const firstLine = random.nextBelow(rows * gridHeight + 1);
  const lines = random.nextBelow(rows * gridHeight - firstLine + 1);
  const columns = block(lines * gridWidth * windowHeight * windowWidth * channels);
  return [image(), columns, geometry, channels * random.nextBelow(groups), channels, firstLine, lines];
}

export const perhaps = <T>(value: T): T | null => (flag() ? value : null);

export function positive(block: FloatArray): FloatArray {
  return block.map((value, i) => (block[i] = Math.abs(value))) && block;
}

export function four<T>(build: () => T): [T, T, T, T] {
  return [build(), build(), build(), build()];
}

export function cells<T>(build: (rows: number, columns: number) => T): T {
  return build(pick([0, 1, 2, 3, 5]), size());
}

export const functions = [
  ...(['linear', 'relu', 'relu6', 'leakyRelu', 'elu', 'selu', 'celu', 'gelu', 'geluTanh'] as const),
  ...(['silu', 'mish', 'softplus', 'softsign', 'sigmoid', 'hardSigmoid', 'hardSwish'] as const),
  ...(['tanh', 'exponential'] as const),
];

export function withLength<T>(build: (length: number) => T): T {
  return build(pick([size(), size(), 1000 + size()]));
}

export function product(block: Block): [FloatArray, FloatArray, FloatArray, number, number, number, boolean] {
  const [m, k, n] = [size(), size(), size()];
  return [block(m * k), block(k * n), block(m * n), m, k, n, flag()];
}

export function rows(
  block: Block,
  second: (rows: number, columns: number) => number,
): [FloatArray, FloatArray, number, number] {
  const [m, n] = [size(), width()];
  return [block(m * n), block(second(m, n)), m, n];
}

/** Sometimes one NaN or Infinity, anywhere. */
export function poison(block: FloatArray): FloatArray {
  if (block.length > 0 && flag()) block[random.nextBelow(block.length)] = pick([NaN, Infinity, -Infinity]);
  return block;
}
