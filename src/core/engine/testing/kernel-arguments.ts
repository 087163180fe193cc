import { referenceKernels, type Kernels } from '../kernels.ts';
import { packedLength } from '../reference/matrix.ts';
import {
  cells,
  flag,
  four,
  functions,
  heads,
  perhaps,
  pick,
  poison,
  positive,
  product,
  rows,
  size,
  thinned,
  unrolled,
  width,
  windows,
  withLength,
  type Block,
} from './random-blocks.ts';

/** Random arguments of every kernel that the SIMD engine replaces. */
export const kernelArguments: {
  readonly [K in keyof Kernels]?: (block: Block) => Parameters<Kernels[K]>;
} = {
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
