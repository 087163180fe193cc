import type { SimdExports } from '../simd/exports.ts';

/** Arguments of a call of the kernels: addresses in bytes, counts, factors. */
export type CallArguments = ArrayLike<number>;

/**
 * A kernel whose work can be cut into parts that give the same bits in any order: none reads what another
 * writes, and no sum is cut.
 */
export interface Operation {
  readonly name: string;
  /** Things that are counted: elements, rows, examples. */
  units(numbers: CallArguments): number;
  /** Cuts lie at multiples of this. */
  readonly granule: number;
  /** Units of a part that are many next to what each part does anew (packing the other matrix); left out: one. */
  readonly breadth?: number;
  /** A part begins when all before it are done. */
  readonly isOrdered?: boolean;
  /** Rough nanoseconds of one unit on one thread. */
  cost(numbers: CallArguments): number;
  /** Binds it to one instance of the kernels: runs the units from `from` to before `to`. */
  bind(exports: SimdExports): (numbers: CallArguments, from: number, to: number) => number | void;
}

type Kernel = (...values: number[]) => void;
type KernelName = Exclude<
  keyof SimdExports,
  'setScratch' | 'setWideTiles' | 'scratchBytes' | 'multiplyAddLimit' | 'byteTable'
>;

/** How one address moves: argument and bytes per unit. */
type Moves = readonly (readonly [argument: number, bytes: (numbers: CallArguments) => number])[];

interface Cut {
  readonly kernel: KernelName;
  /** Number of arguments. */
  readonly length: number;
  /** The argument that counts the units. */
  readonly count: number;
  readonly granule?: number;
  readonly moves: Moves;
  readonly cost: (numbers: CallArguments) => number;
}

/** A kernel that is called with moved addresses and a smaller count. */
function cut({ kernel, length, count, granule = 1, moves, cost }: Cut): Operation {
  return {
    name: kernel,
    units: (numbers) => numbers[count]!,
    granule,
    cost,
    bind(exports) {
      const call = exports[kernel] as unknown as Kernel;
      const values = Array.from({ length }, () => 0);
      return (numbers, from, to) => {
        for (let i = 0; i < length; i++) values[i] = numbers[i]!;
        for (const [argument, bytes] of moves) values[argument]! += from * bytes(numbers);
        values[count] = to - from;
        call(...values);
      };
    },
  };
}

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

/** Every part of a product packs the whole of the other matrix, or lists what is not zero in it. */
const BREADTH = 128;

/** Nanoseconds of one multiplication and addition in a matrix product. */
const MULTIPLY_ADD_NS = 0.055;

/** Where the geometry of a window begins among the arguments, and how many numbers it has. */
const GEOMETRY = 10;
export const GEOMETRY_LENGTH = 13;
/** Places of the arguments of window kernels: the geometry stands behind them. */
export const WINDOW_ARGUMENTS = GEOMETRY;

const imageBytes = (n: CallArguments) => 4 * n[GEOMETRY]! * n[GEOMETRY + 1]! * n[GEOMETRY + 2]!;
const gridBytes = (n: CallArguments) => 4 * n[GEOMETRY + 3]! * n[GEOMETRY + 4]! * n[GEOMETRY + 2]!;
const taps = (n: CallArguments) => n[GEOMETRY + 5]! * n[GEOMETRY + 6]!;

/** Lets an operation set the geometry of its own instance first. */
function withGeometry(operation: Operation): Operation {
  return {
    ...operation,
    bind(exports) {
      const run = operation.bind(exports);
      const setWindow = exports.setWindow as unknown as Kernel;
      const geometry = Array.from({ length: GEOMETRY_LENGTH }, () => 0);
      return (numbers, from, to) => {
        for (let i = 0; i < GEOMETRY_LENGTH; i++) geometry[i] = numbers[GEOMETRY + i]!;
        setWindow(...geometry);
        run(numbers, from, to);
      };
    },
  };
}

/** A window kernel that walks over examples. */
function windows(
  kernel: KernelName,
  length: number,
  count: number,
  images: readonly number[],
  grids: readonly number[],
): Operation {
  const moves: Moves = [
    ...images.map((argument) => [argument, imageBytes] as const),
    ...grids.map((argument) => [argument, gridBytes] as const),
  ];
  const cost = (n: CallArguments) => 0.1 * gridBytes(n) * taps(n);
  return withGeometry(cut({ kernel, length, count, moves, cost }));
}

/** image, kernel, grid, filters, bias, y, code, parameter, firstLine, lines; grid and y are whole. */
const convolve: Operation = withGeometry({
  name: 'convolve',
  units: (n) => n[9]!,
  granule: 1,
  cost: (n) => MULTIPLY_ADD_NS * n[GEOMETRY + 4]! * taps(n) * n[GEOMETRY + 2]! * n[3]!,
  bind:
    ({ convolve: call }) =>
    (n, from, to) =>
      call(n[0]!, n[1]!, n[2]!, n[3]!, n[4]!, n[5]!, n[6]!, n[7]!, n[8]! + from, to - from),
});

/** image, grid, gradient, filters, firstFilter, count, rows: every filter's sums are its own. */
const convolveKernelGradient: Operation = withGeometry({
  name: 'convolveKernelGradient',
  units: (n) => n[5]!,
  granule: 8,
  cost: (n) => MULTIPLY_ADD_NS * n[6]! * n[GEOMETRY + 3]! * n[GEOMETRY + 4]! * taps(n) * n[GEOMETRY + 2]!,
  bind:
    ({ convolveKernelGradient: call }) =>
    (n, from, to) =>
      call(n[0]!, n[1]!, n[2]!, n[3]!, n[4]! + from, to - from, n[6]!),
});

/** grid, kernel, image, filters, rows. Windows overlap within an example, so examples are the parts. */
const convolveImageGradient: Operation = withGeometry({
  name: 'convolveImageGradient',
  units: (n) => n[4]!,
  granule: 1,
  cost: (n) => MULTIPLY_ADD_NS * n[GEOMETRY + 3]! * n[GEOMETRY + 4]! * taps(n) * n[GEOMETRY + 2]! * n[3]!,
  bind:
    ({ convolveImageGradient: call }) =>
    (n, from, to) => {
      const cells = n[GEOMETRY + 3]! * n[GEOMETRY + 4]! * n[3]!;
      call(n[0]! + 4 * from * cells, n[1]!, n[2]! + from * imageBytes(n), n[3]!, to - from);
    },
});

/** image, columns, firstChannel, channels, firstLine, lines. Lines of windows are independent. */
const imageToColumns: Operation = withGeometry({
  name: 'imageToColumns',
  units: (n) => n[5]!,
  granule: 1,
  cost: (n) => 0.3 * n[GEOMETRY + 4]! * taps(n) * n[3]!,
  bind:
    ({ imageToColumns: call }) =>
    (n, from, to) => {
      const bytes = 4 * n[GEOMETRY + 4]! * taps(n) * n[3]!;
      call(n[0]!, n[1]! + from * bytes, n[2]!, n[3]!, n[4]! + from, to - from);
    },
});

/** columns, image, ... as above. Windows overlap within an example, so examples are the parts. */
const columnsToImage: Operation = withGeometry({
  name: 'columnsToImage',
  units(n) {
    const high = n[GEOMETRY + 3]!;
    return Math.floor((n[4]! + n[5]! - 1) / high) - Math.floor(n[4]! / high) + 1;
  },
  granule: 1,
  cost: (n) => 0.4 * n[GEOMETRY + 3]! * n[GEOMETRY + 4]! * taps(n) * n[3]!,
  bind:
    ({ columnsToImage: call }) =>
    (n, from, to) => {
      const high = n[GEOMETRY + 3]!;
      const start = n[4]!;
      const example = Math.floor(start / high);
      const first = Math.max(start, (example + from) * high);
      const end = Math.min(start + n[5]!, (example + to) * high);
      const bytes = 4 * n[GEOMETRY + 4]! * taps(n) * n[3]!;
      call(n[0]! + (first - start) * bytes, n[1]!, n[2]!, n[3]!, first, end - first);
    },
});

/** a, aStride, aTransposed, b, bStride, bTransposed, c, cStride, m, k, n, accumulate, bias, y, code, parameter. */
const multiplyRows: Operation = {
  name: 'multiplyRows',
  units: (n) => n[8]!,
  granule: 4,
  breadth: BREADTH,
  cost: (n) => MULTIPLY_ADD_NS * n[9]! * n[10]!,
  bind:
    ({ multiply }) =>
    (n, from, to) => {
      const a = n[0]! + from * (n[2] ? 4 : n[1]!);
      const step = from * n[7]!;
      const y = n[13] === 0 ? 0 : n[13]! + step;
      multiply(
        a,
        n[1]!,
        n[2]!,
        n[3]!,
        n[4]!,
        n[5]!,
        n[6]! + step,
        n[7]!,
        to - from,
        n[9]!,
        n[10]!,
        n[11]!,
        n[12]!,
        y,
        n[14]!,
        n[15]!,
      );
    },
};

const multiplyColumns: Operation = {
  name: 'multiplyColumns',
  units: (n) => n[10]!,
  granule: 32,
  breadth: BREADTH,
  cost: (n) => MULTIPLY_ADD_NS * n[8]! * n[9]!,
  bind:
    ({ multiply }) =>
    (n, from, to) => {
      const b = n[3]! + from * (n[5] ? n[4]! : 4);
      const c = n[6]! + from * 4;
      const bias = n[12] === 0 ? 0 : n[12]! + from * 4;
      const y = n[13] === 0 ? 0 : n[13]! + from * 4;
      multiply(
        n[0]!,
        n[1]!,
        n[2]!,
        b,
        n[4]!,
        n[5]!,
        c,
        n[7]!,
        n[8]!,
        n[9]!,
        to - from,
        n[11]!,
        bias,
        y,
        n[14]!,
        n[15]!,
      );
    },
};

/**
 * The same arguments, a not transposed: every part goes on with the sums of the part before, so they run one after the
 * other. Nothing is won by that but that each processor reads only the weights that it updates itself.
 */
const multiplyDepth: Operation = {
  name: 'multiplyDepth',
  units: (n) => n[9]!,
  granule: 4,
  breadth: Infinity,
  isOrdered: true,
  cost: (n) => MULTIPLY_ADD_NS * n[8]! * n[10]!,
  bind:
    ({ multiply }) =>
    (n, from, to) => {
      const [a, b] = [n[0]! + 4 * from, n[3]! + from * n[4]!];
      const [bias, y] = to === n[9] ? [n[12]!, n[13]!] : [0, 0];
      const add = from > 0 ? 1 : n[11]!;
      multiply(
        a,
        n[1]!,
        0,
        b,
        n[4]!,
        0,
        n[6]!,
        n[7]!,
        n[8]!,
        to - from,
        n[10]!,
        add,
        bias,
        y,
        n[14]!,
        n[15]!,
      );
    },
};

/** a, aStride, packed, check, c, cStride, m, k, n, accumulate, bias, y, code, parameter. */
const packedRows: Operation = {
  name: 'packedRows',
  units: (n) => n[6]!,
  granule: 4,
  breadth: BREADTH,
  cost: (n) => MULTIPLY_ADD_NS * n[7]! * n[8]!,
  bind:
    ({ multiplyPacked: call }) =>
    (n, from, to) => {
      const step = from * n[5]!;
      const y = n[11] === 0 ? 0 : n[11]! + step;
      const [a, c, rows] = [n[0]! + from * n[1]!, n[4]! + step, to - from];
      call(a, n[1]!, n[2]!, n[3]!, c, n[5]!, rows, n[7]!, n[8]!, n[9]!, n[10]!, y, n[12]!, n[13]!);
    },
};

const packedColumns: Operation = {
  name: 'packedColumns',
  units: (n) => n[8]!,
  granule: 32,
  breadth: BREADTH,
  cost: (n) => MULTIPLY_ADD_NS * n[6]! * n[7]!,
  bind:
    ({ multiplyPacked: call }) =>
    (n, from, to) => {
      const [packed, c, columns] = [n[2]! + 4 * from * n[7]!, n[4]! + 4 * from, to - from];
      const bias = n[10] === 0 ? 0 : n[10]! + 4 * from;
      const y = n[11] === 0 ? 0 : n[11]! + 4 * from;
      call(n[0]!, n[1]!, packed, n[3]!, c, n[5]!, n[6]!, n[7]!, columns, n[9]!, bias, y, n[12]!, n[13]!);
    },
};

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
  multiplyRows,
  multiplyColumns,
  multiplyDepth,
  isFinite32,
  packedRows,
  packedColumns,
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
  convolve,
  convolveKernelGradient,
  convolveImageGradient,
  imageToColumns,
  columnsToImage,
  windows('maxPool', 4, 3, [0], [1, 2]),
  windows('maxPoolBackward', 4, 3, [2], [0, 1]),
  windows('averagePool', 4, 3, [0], [1]),
  windows('averagePoolBackward', 4, 3, [1], [0]),
  windows('depthwise', 4, 3, [0], [2]),
  windows('depthwiseInputGradient', 4, 3, [2], [0]),
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

/** Where part `part` of `parts` of some units begins; cuts lie at multiples of the granule. */
export function cutAt(units: number, granule: number, part: number, parts: number): number {
  if (part >= parts) return units;
  return Math.min(units, Math.floor((Math.ceil(units / granule) * part) / parts) * granule);
}
