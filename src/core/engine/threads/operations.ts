import type { SimdExports } from '../simd/exports.ts';
import { cut, type CallArguments, type KernelName, type Moves, type Operation } from './operation.ts';
import { productOperations } from './product-operations.ts';
import { windowOperations } from './window-operations.ts';

/** A cache line: no two threads write into the same one. */
const LINE = 16;
const number4 = () => 4;

/** Walks over blocks of the same length. */
function flat(kernel: KernelName, blocks: readonly number[], count: number, length: number, ns: number) {
  const moves: Moves = blocks.map((argument) => [argument, number4]);
  return cut({ kernel, length, count, granule: LINE, moves, cost: () => ns });
}

/** Walks over rows of as many columns as argument `width` says; `factors`: rows per row of each block. */
function rows(
  kernel: KernelName,
  blocks: Readonly<Record<number, number>>,
  [count, width]: readonly [number, number],
  length: number,
  ns: number,
  perRow: readonly number[] = [],
): Operation {
  const moves: Moves = [
    ...Object.entries(blocks).map(
      ([argument, factor]) => [Number(argument), (n: CallArguments) => 4 * factor * n[width]!] as const,
    ),
    ...perRow.map((argument) => [argument, number4] as const),
  ];
  return cut({ kernel, length, count, moves, cost: (n) => ns * n[width]! });
}

/** Arguments batch, heads, queryLength, keyLength, dimension begin at `at`. */
function attention(
  kernel: KernelName,
  at: number,
  blocks: {
    readonly queries?: readonly number[];
    readonly keys?: readonly number[];
    readonly scores?: readonly number[];
  },
  length: number,
  products: number,
): Operation {
  const query = (n: CallArguments) => 4 * n[at + 1]! * n[at + 2]! * n[at + 4]!;
  const key = (n: CallArguments) => 4 * n[at + 1]! * n[at + 3]! * n[at + 4]!;
  const score = (n: CallArguments) => 4 * n[at + 1]! * n[at + 2]! * n[at + 3]!;
  const moves: Moves = [
    ...(blocks.queries ?? []).map((argument) => [argument, query] as const),
    ...(blocks.keys ?? []).map((argument) => [argument, key] as const),
    ...(blocks.scores ?? []).map((argument) => [argument, score] as const),
  ];
  const cost = (n: CallArguments) => score(n) * (0.5 + products * n[at + 4]! * 0.015);
  return cut({ kernel, length, count: at, moves, cost });
}

/** x, out, rows, columns, accumulate: every column is one sum. */
const sumRows: Operation = {
  name: 'sumRows',
  units: (n) => n[3]!,
  granule: 16,
  cost: (n) => 0.15 * n[2]!,
  bind:
    ({ sumRowsOf }) =>
    (n, from, to) =>
      sumRowsOf(n[0]! + 4 * from, 4 * n[3]!, n[1]! + 4 * from, n[2]!, to - from, n[4]!),
};

/** outer, a, b, width: arguments 2 to 5 of swapAxes. */
const swapAxes = cut({
  kernel: 'swapAxes',
  length: 6,
  count: 2,
  moves: [0, 1].map((argument) => [argument, (n: CallArguments) => 4 * n[3]! * n[4]! * n[5]!] as const),
  cost: (n) => 0.5 * n[3]! * n[4]! * n[5]!,
});

const positions = (n: CallArguments) => 4 * n[3]! * n[4]!;
const channels = (n: CallArguments) => 4 * n[4]!;

/** a, length: 1 where a number is not finite. */
const isFinite32: Operation = {
  name: 'isFinite32',
  units: (n) => n[1]!,
  granule: LINE,
  cost: () => 0.07,
  bind:
    ({ isFinite32: call }) =>
    (n, from, to) =>
      call(n[0]! + 4 * from, to - from) === 0 ? 1 : 0,
};

/** Everything that threads share out. The place in the list is the number on the board. */
export const operations: readonly Operation[] = [
  ...productOperations,
  isFinite32,
  sumRows,
  flat('add', [0, 1, 2], 3, 4, 0.3),
  flat('subtract', [0, 1, 2], 3, 4, 0.3),
  flat('multiplyElements', [0, 1, 2], 3, 4, 0.3),
  flat('multiplyAdd', [0, 1, 2], 3, 4, 0.3),
  flat('scale', [0, 2], 3, 4, 0.25),
  flat('addScaled', [0, 2], 3, 4, 0.3),
  flat('copy', [0, 1], 2, 3, 0.15),
  flat('activate', [1, 2], 3, 5, 0.8),
  flat('activateBackward', [1, 2, 3, 4], 5, 7, 0.8),
  flat('adamUpdate', [0, 1, 2, 3], 4, 12, 0.7),
  flat('momentumUpdate', [0, 1, 2], 3, 8, 0.5),
  flat('rmspropUpdate', [0, 1, 2], 3, 8, 0.6),
  flat('averageUpdate', [0, 1], 2, 5, 0.3),
  rows('addBias', { 0: 1 }, [2, 3], 4, 0.2),
  rows('softmax', { 0: 1, 1: 1 }, [2, 3], 4, 3),
  rows('logSoftmax', { 0: 1, 1: 1 }, [2, 3], 4, 3),
  rows('softmaxBackward', { 0: 1, 1: 1, 2: 1 }, [3, 4], 5, 0.8),
  rows('logSoftmaxBackward', { 0: 1, 1: 1, 2: 1 }, [3, 4], 5, 2),
  rows('lstmCell', { 0: 4, 1: 1, 2: 1, 3: 1, 4: 1 }, [5, 6], 7, 12),
  rows('lstmCellBackward', { 0: 4, 1: 1, 2: 1, 3: 1, 4: 1, 5: 4 }, [6, 7], 8, 5),
  rows('gruCell', { 0: 3, 1: 3, 2: 1, 3: 1 }, [4, 5], 6, 9),
  rows('gruCellBackward', { 0: 3, 1: 3, 2: 1, 3: 1, 4: 3, 5: 3 }, [6, 7], 8, 5),
  rows('layerNorm', { 0: 1, 3: 1 }, [6, 7], 9, 1.5, [4, 5]),
  rows('normalizeColumns', { 0: 1, 4: 1 }, [5, 6], 7, 0.5),
  rows('layerNormBackward', { 0: 1, 1: 1, 5: 1 }, [6, 7], 8, 2, [3, 4]),
  attention('attentionWeights', 3, { queries: [0], keys: [1], scores: [2] }, 9, 1),
  attention('attentionMix', 3, { scores: [0], keys: [1], queries: [2] }, 8, 1),
  attention('attentionMixBackward', 5, { scores: [0, 3], keys: [1, 4], queries: [2] }, 11, 2),
  attention('attentionWeightsBackward', 6, { queries: [0, 4], keys: [1, 5], scores: [2, 3] }, 11, 2),
  ...windowOperations,
  swapAxes,
  ...(['globalAverage', 'globalAverageBackward'] as const).map((kernel) =>
    cut({
      kernel,
      length: 5,
      count: 2,
      moves:
        kernel === 'globalAverage'
          ? [
              [0, positions],
              [1, channels],
            ]
          : [
              [0, channels],
              [1, positions],
            ],
      cost: (n) => 0.1 * positions(n),
    }),
  ),
];

/** A list of all operations bound to one instance, in their order. */
export function bindOperations(exports: SimdExports): ReturnType<Operation['bind']>[] {
  return operations.map((each) => each.bind(exports));
}
