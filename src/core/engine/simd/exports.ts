import type { FloatArray } from '../../support/float-array.ts';
import type { Kernels } from '../kernels.ts';

/** An address in the WebAssembly memory, in bytes. */
type Address = number;
type Products = Record<
  'matmul' | 'matmulTransposeA' | 'matmulTransposeB',
  (a: Address, b: Address, c: Address, m: number, k: number, n: number, accumulate: boolean) => void
>;
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

/** What assembly/index.ts exports. */
export interface SimdExports extends Products, Elementwise, Scaling, Rows, RowGradients {
  setScratch(address: Address): void;
  matrixScratchBytes(): number;
  copy(a: Address, out: Address, length: number): void;
  sum(a: Address, length: number): number;
  sumOfSquares(a: Address, length: number): number;
  isFinite32(a: Address, length: number): number;
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
