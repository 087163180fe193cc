import { describe, expect, it } from 'vitest';
import type { FloatArray } from '../../support/float-array.ts';
import { createRandom } from '../../support/random.ts';
import { referenceKernels, type Kernels } from '../kernels.ts';
import { packedLength } from '../reference/matrix.ts';
import type { WindowGeometry } from '../window-geometry.ts';
import { copyOf, createSimdBlocks, difference } from '../testing/blocks.ts';

const random = createRandom(11, 'twins');
const pick = <T>(choices: readonly T[]): T => choices[random.nextBelow(choices.length)]!;
/** Lengths around every border of the kernels: nothing, one lane, a vector, a tile. */
const size = (): number => pick([0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 31, 33, 64, 67]);
const width = (): number => Math.max(1, size());
const flag = (): boolean => pick([false, true]);

type Block = (length: number) => FloatArray;
type Name = keyof Kernels;

/** Random arguments of every kernel that the SIMD engine replaces. */
const twins: { readonly [K in Name]?: (block: Block) => Parameters<Kernels[K]> } = {
  matmul: (block) => product(block),
  matmulFused: (block) => {
    const [a, b, c, m, k, n] = product(block);
    const activation = perhaps(pick(functions));
    const y = activation === null ? null : block(m * n);
    return [a, b, c, m, k, n, perhaps(block(n)), activation, y, 0.7];
  },
  packMatrix: (block) => {
    const [k, n] = [size(), size()];
    return [block(k * n), block(packedLength(k, n)), k, n, flag()];
  },
  matmulPacked: (block) => {
    const [m, k, n] = [size(), size(), size()];
    // Behind the last column there are zeros.
    const packed = block(packedLength(k, n)).fill(0);
    referenceKernels.packMatrix(block(k * n), packed, k, n, flag());
    return [block(m * k), packed, block(m * n), m, k, n, flag()];
  },
  matmulPackedFused: (block) => {
    const [m, k, n] = [size(), size(), size()];
    const packed = block(packedLength(k, n)).fill(0);
    referenceKernels.packMatrix(block(k * n), packed, k, n, flag());
    const activation = perhaps(pick(functions));
    const y = activation === null ? null : block(m * n);
    return [block(m * k), packed, block(m * n), m, k, n, perhaps(block(n)), activation, y, 0.7];
  },
  matmulTransposeA: (block) => product(block),
  matmulTransposeB: (block) => product(block),
  addBias: (block) => rows(block, (_rows, columns) => columns),
  sumRows: (block) => [...rows(block, (_rows, columns) => columns), flag()],
  copy: (block) => withLength((n) => [block(n), block(n), n]),
  expandBytes: (block) =>
    withLength((n) => {
      const { buffer, byteOffset } = block(Math.ceil(n / 4));
      return [new Uint8Array(buffer, byteOffset, n), block(256), block(n), n];
    }),
  add: (block) => withLength((n) => [block(n), block(n), block(n), n]),
  subtract: (block) => withLength((n) => [block(n), block(n), block(n), n]),
  multiply: (block) => withLength((n) => [block(n), block(n), block(n), n]),
  multiplyAdd: (block) => withLength((n) => [block(n), block(n), block(n), n]),
  scale: (block) => withLength((n) => [block(n), 0.3, block(n), n]),
  addScaled: (block) => withLength((n) => [block(n), -0.7, block(n), n]),
  sum: (block) => withLength((n) => [block(n), n]),
  sumOfSquares: (block) => withLength((n) => [block(n), n]),
  isFinite: (block) => withLength((n) => [poison(block(n)), n]),
  activate: (block) => withLength((n) => [pick(functions), block(n), block(n), n, 0.7]),
  activateBackward: (block) =>
    withLength((n) => [pick(functions), block(n), block(n), block(n), block(n), n, 0.7]),
  softmax: (block) => rows(block, (m, n) => m * n),
  logSoftmax: (block) => rows(block, (m, n) => m * n),
  softmaxBackward: (block) => {
    const [x, y, m, n] = rows(block, (m, n) => m * n);
    return [x, y, block(m * n), m, n];
  },
  logSoftmaxBackward: (block) => {
    const [x, y, m, n] = rows(block, (m, n) => m * n);
    return [x, y, block(m * n), m, n];
  },
  momentumUpdate: (block) => withLength((n) => [block(n), block(n), block(n), n, 0.1, 0.9, 0.8, flag()]),
  adamUpdate: (block) =>
    withLength((n) => [block(n), block(n), block(n), positive(block(n)), n, 0.01, 0.9, 0.999, 10, 1e-8]),
  rmspropUpdate: (block) => withLength((n) => [block(n), block(n), positive(block(n)), n, 0.01, 0.99, 1e-8]),
  averageUpdate: (block) => withLength((n) => [block(n), block(n), n, 0.99]),
  lstmCell: (block) => cells((m, n) => [block(4 * m * n), ...four(() => block(m * n)), m, n]),
  lstmCellBackward: (block) =>
    cells((m, n) => [block(4 * m * n), ...four(() => block(m * n)), block(4 * m * n), m, n]),
  gruCell: (block) => cells((m, n) => [block(3 * m * n), block(3 * m * n), block(m * n), block(m * n), m, n]),
  gruCellBackward: (block) =>
    cells((m, n) => [
      block(3 * m * n),
      block(3 * m * n),
      block(m * n),
      block(m * n),
      block(3 * m * n),
      block(3 * m * n),
      m,
      n,
    ]),
  columnMoments: (block) => {
    const [m, n] = [width(), size()];
    return [block(m * n), block(n), block(n), m, n];
  },
  normalizeColumns: (block) =>
    cells((m, n) => [block(m * n), block(n), block(n), block(n), block(m * n), m, n]),
  columnGradientSums: (block) =>
    cells((m, n) => [block(m * n), block(m * n), block(n), block(n), block(n), m, n]),
  normalizeColumnsBackward: (block) => {
    const [m, n] = [width(), size()];
    const columns = four(() => block(n));
    return [block(m * n), block(m * n), ...columns, block(n), block(m * n), m, n];
  },
  layerNorm: (block) => {
    const [m, n] = [size(), width()];
    const affine = [perhaps(block(n)), perhaps(block(n))] as const;
    return [block(m * n), ...affine, block(m * n), block(m), block(m), m, n, 0.01];
  },
  layerNormBackward: (block) => {
    const [m, n] = [size(), width()];
    const [x, dy, gamma] = [block(m * n), block(m * n), perhaps(block(n))];
    return [x, dy, gamma, block(m), block(m), block(m * n), m, n];
  },
  layerNormParameterGradients: (block) =>
    cells((m, n) => [
      block(m * n),
      block(m * n),
      block(m),
      block(m),
      perhaps(block(n)),
      perhaps(block(n)),
      m,
      n,
    ]),
  globalAverage: (block) => {
    const [m, positions, n] = [pick([0, 1, 3]), pick([1, 4, 49]), size()];
    return [block(m * positions * n), block(m * n), m, positions, n];
  },
  globalAverageBackward: (block) => {
    const [m, positions, n] = [pick([0, 1, 3]), pick([1, 4, 49]), size()];
    return [block(m * n), block(m * positions * n), m, positions, n];
  },
  swapAxes: (block) => {
    const [outer, a, b, n] = [pick([0, 1, 3]), size(), pick([0, 1, 5]), size()];
    return [block(outer * a * b * n), block(outer * a * b * n), outer, a, b, n];
  },
  copyColumns: (block) => {
    const [m, n, sourceGap, targetGap] = [size(), size(), pick([0, 1, 3]), pick([0, 1, 3])];
    const [source, target] = [block(m * (n + sourceGap)), block(m * (n + targetGap))];
    const [sourceStart, targetStart] = [pick([0, sourceGap]), pick([0, targetGap])];
    return [source, n + sourceGap, sourceStart, target, n + targetGap, targetStart, m, n];
  },
  attentionWeights: (block) => {
    const { queries, keys, scores, shape } = heads(block);
    return [queries(), keys(), scores(), ...shape];
  },
  attentionMix: (block) => {
    const { queries, keys, weights, shape } = heads(block);
    return [weights(), keys(), queries(), ...shape];
  },
  attentionMixBackward: (block) => {
    const { queries, keys, scores, weights, shape } = heads(block);
    return [weights(), keys(), queries(), scores(), keys(), ...shape];
  },
  attentionWeightsBackward: (block) => {
    // The gradient through the softmax of a single key is 0, up to noise that nobody can compare.
    const { queries, keys, scores, weights, shape } = heads(block, [5, 17], [2, 6, 19]);
    return [queries(), keys(), weights(), scores(), queries(), keys(), ...shape];
  },
  convolve: (block) => {
    const { geometry, rows, image, grid, taps } = windows(block);
    const filters = pick([1, 3, 8, 12, 17]);
    const activation = perhaps(pick(functions));
    const y = activation === null ? null : grid(filters);
    const bias = perhaps(block(filters));
    return [
      thinned(image()),
      block(taps * filters),
      grid(filters),
      geometry,
      filters,
      bias,
      activation,
      y,
      0.7,
      rows,
    ];
  },
  convolveKernelGradient: (block) => {
    const { geometry, rows, image, grid, taps } = windows(block);
    const filters = pick([1, 3, 8, 12, 17, 40]);
    return [image(), thinned(grid(filters)), block(taps * filters), geometry, filters, rows];
  },
  convolveImageGradient: (block) => {
    const { geometry, rows, image, grid, taps } = windows(block);
    const filters = pick([1, 3, 8, 12, 17, 40]);
    return [thinned(grid(filters)), block(taps * filters), image(), geometry, filters, rows];
  },
  imageToColumns: (block) => {
    const [image, columns, ...rest] = unrolled(block);
    return [image, columns, ...rest];
  },
  columnsToImage: (block) => {
    const [image, columns, ...rest] = unrolled(block);
    return [columns, image, ...rest];
  },
  depthwise: (block) => {
    const { geometry, rows, image, grid, taps } = windows(block);
    const multiplier = pick([1, 1, 1, 2]);
    return [image(), block(taps * multiplier), grid(multiplier), geometry, multiplier, rows];
  },
  depthwiseInputGradient: (block) => {
    const { geometry, rows, image, grid, taps } = windows(block);
    const multiplier = pick([1, 1, 1, 2]);
    return [grid(multiplier), block(taps * multiplier), image(), geometry, multiplier, rows];
  },
  depthwiseKernelGradient: (block) => {
    const { geometry, rows, image, grid, taps } = windows(block);
    const multiplier = pick([1, 1, 1, 2]);
    return [image(), grid(multiplier), block(taps * multiplier), geometry, multiplier, rows];
  },
  maxPool: (block) => {
    const { geometry, rows, image, grid } = windows(block, flag());
    return [poison(image()), grid(1), grid(1), geometry, rows];
  },
  maxPoolBackward: (block) => {
    const { geometry, rows, image, grid } = windows(block, flag());
    const winners = grid(1);
    // Only a forward pass knows taps that lie inside.
    referenceKernels.maxPool(image(), grid(1), winners, geometry, rows);
    return [grid(1), winners, image(), geometry, rows];
  },
  averagePool: (block) => {
    const { geometry, rows, image, grid } = windows(block);
    return [image(), grid(1), geometry, flag(), rows];
  },
  averagePoolBackward: (block) => {
    const { geometry, rows, image, grid } = windows(block);
    return [grid(1), image(), geometry, flag(), rows];
  },
};

/** Blocks of an attention; `weights` are those of a forward pass. */
function heads(block: Block, queryLengths = [1, 5, 17], keyLengths = [1, 6, 19]) {
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

/**
 * A small image, a window on it whose every place meets at least one pixel, and blocks to go with them.
 * @param halving windows of 2 x 2 side by side, which have kernels of their own.
 */
/** Sometimes mostly zeros, which are left out. */
function thinned(block: FloatArray): FloatArray {
  if (flag()) for (let i = 0; i < block.length; i++) if (i % 5 !== 0) block[i] = 0;
  return block;
}

function windows(block: Block, halving = false) {
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
function unrolled(block: Block): [FloatArray, FloatArray, WindowGeometry, number, number, number, number] {
  const { geometry, rows, image } = windows(block);
  const { imageChannels, gridHeight, gridWidth, windowHeight, windowWidth } = geometry;
  const groups = imageChannels % 3 === 0 && flag() ? 3 : 1;
  const channels = imageChannels / groups;
  const firstLine = random.nextBelow(rows * gridHeight + 1);
  const lines = random.nextBelow(rows * gridHeight - firstLine + 1);
  const columns = block(lines * gridWidth * windowHeight * windowWidth * channels);
  return [image(), columns, geometry, channels * random.nextBelow(groups), channels, firstLine, lines];
}

const perhaps = <T>(value: T): T | null => (flag() ? value : null);

function positive(block: FloatArray): FloatArray {
  return block.map((value, i) => (block[i] = Math.abs(value))) && block;
}

function four<T>(build: () => T): [T, T, T, T] {
  return [build(), build(), build(), build()];
}

function cells<T>(build: (rows: number, columns: number) => T): T {
  return build(pick([0, 1, 2, 3, 5]), size());
}

const functions = [
  ...(['linear', 'relu', 'relu6', 'leakyRelu', 'elu', 'selu', 'celu', 'gelu', 'geluTanh'] as const),
  ...(['silu', 'mish', 'softplus', 'softsign', 'sigmoid', 'hardSigmoid', 'hardSwish'] as const),
  ...(['tanh', 'exponential'] as const),
];

function withLength<T>(build: (length: number) => T): T {
  return build(pick([size(), size(), 1000 + size()]));
}

function product(block: Block): [FloatArray, FloatArray, FloatArray, number, number, number, boolean] {
  const [m, k, n] = [size(), size(), size()];
  return [block(m * k), block(k * n), block(m * n), m, k, n, flag()];
}

function rows(
  block: Block,
  second: (rows: number, columns: number) => number,
): [FloatArray, FloatArray, number, number] {
  const [m, n] = [size(), width()];
  return [block(m * n), block(second(m, n)), m, n];
}

/** Sometimes one NaN or Infinity, anywhere. */
function poison(block: FloatArray): FloatArray {
  if (block.length > 0 && flag()) block[random.nextBelow(block.length)] = pick([NaN, Infinity, -Infinity]);
  return block;
}

type AnyKernel = (...values: unknown[]) => unknown;
const isBlock = (value: unknown): value is FloatArray => value instanceof Float32Array;
const copied = (values: readonly unknown[]): unknown[] =>
  values.map((value) => (isBlock(value) ? copyOf(value) : value));
const shown = (values: readonly unknown[]): string =>
  values.map((value) => (isBlock(value) ? `[${value.length}]` : String(value))).join(', ');

describe('every SIMD kernel', () => {
  it('is compared with its twin below', () => {
    const { kernels } = createSimdBlocks(16);
    const overridden = (Object.keys(kernels) as Name[]).filter(
      (name) => kernels[name] !== referenceKernels[name],
    );
    expect(overridden.sort()).toEqual(Object.keys(twins).sort());
  });

  it.each(Object.keys(twins) as Name[])('%s does what its twin does, twice the same', (name) => {
    const plain = referenceKernels[name] as AnyKernel;
    for (let trial = 0; trial < 60; trial++) {
      const { kernels, block } = createSimdBlocks(1 << 18);
      const fast = kernels[name] as AnyKernel;
      const values = (twins[name] as (block: Block) => unknown[])(block);
      const [before, expected, again] = [copied(values), copied(values), copied(values)];
      const label = `${name}(${shown(values)})`;
      const plainResult = plain(...expected);
      const result = fast(...values);
      if (typeof plainResult === 'number') {
        expect(Math.abs((result as number) - plainResult), label).toBeLessThanOrEqual(
          1e-12 * (values[1] as number),
        );
      } else expect(result, label).toBe(plainResult);
      values.forEach((value, i) => {
        if (isBlock(value)) {
          expect(difference(value, expected[i] as FloatArray), label).toBeLessThan(3e-6);
          // The numbers just before and behind a block are not its own.
          const around = new Float32Array(value.buffer, value.byteOffset - 4, value.length + 2);
          expect([around[0], around.at(-1)], label).toEqual([0, 0]);
        }
      });
      // Same call, same bits.
      const results = copied(values);
      values.forEach((value, i) => isBlock(value) && value.set(before[i] as FloatArray));
      fast(...values);
      expect(copied(values), label).toEqual(results);
      // Blocks from elsewhere go to the twin.
      fast(...again);
      expect(again, label).toEqual(expected);
    }
  });

  it.each(['matmul', 'matmulTransposeA', 'matmulTransposeB', 'sumRows'] as const)(
    '%s adds to its result when told to, and only then',
    (name) => {
      const { kernels, block } = createSimdBlocks();
      for (const length of [1, 3, 8, 37]) {
        const [a, b, fresh, added] = [
          block(length * length),
          block(length * length),
          block(length * length),
          block(length * length),
        ];
        const start = copyOf(added);
        if (name === 'sumRows') {
          kernels.sumRows(a, fresh, length, length, false);
          kernels.sumRows(a, added, length, length, true);
        } else {
          kernels[name](a, b, fresh, length, length, length, false);
          kernels[name](a, b, added, length, length, length, true);
        }
        const written = name === 'sumRows' ? length : length * length;
        for (let i = 0; i < written; i++) expect(added[i]! - start[i]!).toBeCloseTo(fresh[i]!, 4);
      }
    },
  );
});
