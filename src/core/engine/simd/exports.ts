import type { FloatArray } from '../../support/float-array.ts';
import type { Kernels } from '../kernels.ts';

/** An address in the WebAssembly memory, in bytes. */
type Address = number;
type MatrixProduct = (
  a: Address,
  b: Address,
  c: Address,
  m: number,
  k: number,
  n: number,
  accumulate: boolean,
) => void;

/** What assembly/index.ts exports. */
export interface SimdExports {
  setScratch(address: Address): void;
  matrixScratchBytes(): number;
  matmul: MatrixProduct;
  matmulTransposeA: MatrixProduct;
  matmulTransposeB: MatrixProduct;
}

/** One instance of the kernels over one memory. */
export interface SimdInstance {
  readonly exports: SimdExports;
  /** True when `view` lies in this instance's memory and has at least `length` numbers. */
  holds(view: FloatArray, length: number): boolean;
}

/** Faster versions of some kernels; each hands over to its reference twin when a block lies elsewhere. */
export type KernelOverrides = Partial<Kernels>;
