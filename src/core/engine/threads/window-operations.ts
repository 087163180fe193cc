import {
  cut,
  MULTIPLY_ADD_NS,
  type CallArguments,
  type Kernel,
  type KernelName,
  type Moves,
  type Operation,
} from './operation.ts';

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

/** Everything that works on the geometry set last. */
export const windowOperations: readonly Operation[] = [
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
];
