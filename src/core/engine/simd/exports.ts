import type { FloatArray } from '../../support/float-array.ts';
import type { Kernels } from '../kernels.ts';

/** An address in the WebAssembly memory, in bytes. */
type Address = number;
type Products = Record<
  'matmul' | 'matmulPacked' | 'matmulTransposeA' | 'matmulTransposeB',
  (a: Address, b: Address, c: Address, m: number, k: number, n: number, accumulate: boolean) => void
>;
type FusedProduct = (
  a: Address,
  b: Address,
  c: Address,
  m: number,
  k: number,
  n: number,
  bias: Address,
  y: Address,
  code: number,
  parameter: number,
) => void;
type Elementwise = Record<
  'add' | 'subtract' | 'multiplyElements' | 'multiplyAdd',
  (a: Address, b: Address, out: Address, length: number) => void
>;
type Scaling = Record<
  'scale' | 'addScaled',
  (a: Address, factor: number, out: Address, length: number) => void
>;
type Rows = Record<
  'softmax' | 'logSoftmax' | 'addBias',
  (x: Address, y: Address, rows: number, columns: number) => void
>;
type RowGradients = Record<
  'softmaxBackward' | 'logSoftmaxBackward',
  (y: Address, outputGradient: Address, inputGradient: Address, rows: number, columns: number) => void
>;

/** Kernels whose WebAssembly version takes what the reference takes, with addresses for blocks. */
type SameOrder<K extends keyof Kernels> = {
  readonly [Name in K]: (...values: Addressed<Parameters<Kernels[Name]>>) => void;
};
type Addressed<Values extends readonly unknown[]> = {
  [I in keyof Values]: Values[I] extends FloatArray | null ? Address : Values[I];
};

type Same = SameOrder<
  | 'lstmCell'
  | 'lstmCellBackward'
  | 'gruCell'
  | 'gruCellBackward'
  | 'momentumUpdate'
  | 'columnMoments'
  | 'normalizeColumns'
  | 'columnGradientSums'
  | 'normalizeColumnsBackward'
  | 'layerNorm'
  | 'layerNormBackward'
  | 'globalAverage'
  | 'globalAverageBackward'
  | 'attentionWeights'
  | 'attentionMixBackward'
  | 'swapAxes'
  | 'copyColumns'
>;

type Unroll = (
  from: Address,
  to: Address,
  firstChannel: number,
  channels: number,
  firstLine: number,
  lines: number,
) => void;
type WalkThree = (a: Address, b: Address, c: Address, rows: number) => void;

/** Kernels that work on the geometry set last. */
interface Windows {
  setWindow(
    imageHeight: number,
    imageWidth: number,
    imageChannels: number,
    gridHeight: number,
    gridWidth: number,
    windowHeight: number,
    windowWidth: number,
    strideY: number,
    strideX: number,
    dilationY: number,
    dilationX: number,
    top: number,
    left: number,
  ): void;
  convolve(
    image: Address,
    kernel: Address,
    grid: Address,
    filters: number,
    bias: Address,
    y: Address,
    code: number,
    parameter: number,
    firstLine: number,
    lines: number,
  ): void;
  convolveKernelGradient(
    image: Address,
    grid: Address,
    gradient: Address,
    filters: number,
    firstFilter: number,
    count: number,
    rows: number,
  ): void;
  convolveImageGradient(grid: Address, kernel: Address, image: Address, filters: number, rows: number): void;
  imageToColumns: Unroll;
  columnsToImage: Unroll;
  depthwise: WalkThree;
  depthwiseInputGradient: WalkThree;
  depthwiseKernelGradient: WalkThree;
  maxPool: WalkThree;
  maxPoolBackward: WalkThree;
  averagePool(x: Address, y: Address, countPadding: boolean, rows: number): void;
  averagePoolBackward(dy: Address, dx: Address, countPadding: boolean, rows: number): void;
}

/** What assembly/index.ts exports. */
export interface SimdExports extends Products, Elementwise, Scaling, Rows, RowGradients, Same, Windows {
  setScratch(address: Address): void;
  /** Whether matrix products go through tiles of 16 columns (see assembly/block.ts). */
  setWideTiles(on: boolean): void;
  scratchBytes(): number;
  multiplyAddLimit(turns: number, factor: number): number;
  copy(a: Address, out: Address, length: number): void;
  /** Address of the 256 numbers that `expandBytes` reads. */
  byteTable(): Address;
  expandBytes(bytes: Address, out: Address, length: number): void;
  sum(a: Address, length: number): number;
  sumOfSquares(a: Address, length: number): number;
  isFinite32(a: Address, length: number): number;
  adamUpdate(
    w: Address,
    g: Address,
    m: Address,
    v: Address,
    length: number,
    rate: number,
    beta1: number,
    firstFresh: number,
    beta2: number,
    secondFresh: number,
    scale: number,
    epsilon: number,
  ): void;
  rmspropUpdate(
    w: Address,
    g: Address,
    v: Address,
    length: number,
    rate: number,
    alpha: number,
    fresh: number,
    epsilon: number,
  ): void;
  averageUpdate(average: Address, x: Address, length: number, decay: number, fresh: number): void;
  attentionMix(
    weights: Address,
    values: Address,
    out: Address,
    batch: number,
    heads: number,
    queryLength: number,
    keyLength: number,
    dimension: number,
  ): void;
  attentionWeightsBackward(
    queries: Address,
    keys: Address,
    weights: Address,
    weightGradient: Address,
    queryGradient: Address,
    keyGradient: Address,
    batch: number,
    heads: number,
    queryLength: number,
    keyLength: number,
    dimension: number,
  ): void;
  layerNormGammaGradient(
    x: Address,
    dy: Address,
    mean: Address,
    inverse: Address,
    gammaGradient: Address,
    rows: number,
    columns: number,
  ): void;
  multiply(
    a: Address,
    aStride: number,
    aTransposed: number,
    b: Address,
    bStride: number,
    bTransposed: number,
    c: Address,
    cStride: number,
    m: number,
    k: number,
    n: number,
    accumulate: number,
    bias: Address,
    y: Address,
    code: number,
    parameter: number,
  ): void;
  packMatrix(b: Address, packed: Address, k: number, n: number, transposed: boolean): void;
  multiplyPacked(
    a: Address,
    aStride: number,
    packed: Address,
    check: Address,
    c: Address,
    cStride: number,
    m: number,
    k: number,
    n: number,
    accumulate: number,
    bias: Address,
    y: Address,
    code: number,
    parameter: number,
  ): void;
  matmulFused: FusedProduct;
  matmulPackedFused: FusedProduct;
  sumRowsOf(
    x: Address,
    stride: number,
    out: Address,
    rows: number,
    columns: number,
    accumulate: number,
  ): void;
  sumRows(x: Address, out: Address, rows: number, columns: number, accumulate: boolean): void;
  activate(code: number, x: Address, y: Address, length: number, parameter: number): void;
  activateBackward(
    code: number,
    x: Address,
    y: Address,
    outputGradient: Address,
    inputGradient: Address,
    length: number,
    parameter: number,
  ): void;
}

/** One instance of the kernels over one memory. */
export interface SimdInstance {
  readonly exports: SimdExports;
  /** True when `view` lies in this instance's memory and has at least `length` numbers. */
  holds(view: FloatArray, length: number): boolean;
}

/** Faster versions of some kernels; each hands over to its reference twin when a block lies elsewhere. */
export type KernelOverrides = Partial<Kernels>;
