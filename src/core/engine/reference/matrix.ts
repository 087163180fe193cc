import type { FloatArray } from '../../support/float-array.ts';
import type { ScalarFunctionName } from '../activations.ts';
import { activationKernels } from './activation.ts';

/** Columns of a panel. */
const PANEL = 16;

/** Numbers that `packMatrix` writes for a matrix [k, n]. */
export const packedLength = (k: number, n: number): number => Math.ceil(n / PANEL) * PANEL * k + 1;

/** What a fused product does behind the product: c[m, n] += bias[n] and y = f(c), as far as these are given. */
export function finishProduct(
  kernels: Pick<typeof matrixKernels, 'addBias'>,
  c: FloatArray,
  m: number,
  n: number,
  bias: FloatArray | null,
  activation: ScalarFunctionName | null,
  y: FloatArray | null,
  parameter: number,
): void {
  if (bias !== null) kernels.addBias(c, bias, m, n);
  if (activation !== null && y !== null) activationKernels.activate(activation, c, y, m * n, parameter);
}

/**
 * Matrix products over dense row-major blocks. Every output element is one sum in rising order of the
 * inner index, so the result does not depend on tiles or threads. `accumulate` adds to what is there.
 */
export const matrixKernels = {
  /** c[m, n] = a[m, k] b[k, n] */
  matmul(
    a: FloatArray,
    b: FloatArray,
    c: FloatArray,
    m: number,
    k: number,
    n: number,
    accumulate: boolean,
  ): void {
    if (!accumulate) c.fill(0, 0, m * n);
    for (let row = 0; row < m; row++) {
      const out = row * n;
      for (let inner = 0; inner < k; inner++) {
        const factor = a[row * k + inner]!;
        const line = inner * n;
        for (let column = 0; column < n; column++) c[out + column]! += factor * b[line + column]!;
      }
    }
  },

  /**
   * c[m, n] = a[m, k] b[k, n] + bias[n], and y = f(c) where an activation is given: what a layer with its
   * activation does forward, in one walk. The bits are those of {@link matmul}, `addBias` and `activate`.
   */
  matmulFused(
    a: FloatArray,
    b: FloatArray,
    c: FloatArray,
    m: number,
    k: number,
    n: number,
    bias: FloatArray | null,
    activation: ScalarFunctionName | null,
    y: FloatArray | null,
    parameter: number,
  ): void {
    matrixKernels.matmul(a, b, c, m, k, n, false);
    finishProduct(matrixKernels, c, m, n, bias, activation, y, parameter);
  },

  /**
   * Writes b[k, n], or transpose(b[n, k]), in panels of 16 columns: packed[ceil(n / 16), k, 16], behind the last column 0.
   * Behind the panels stands 0, or NaN where the matrix holds what is not finite. For matrices that are multiplied many
   * times before they change.
   */
  packMatrix(b: FloatArray, packed: FloatArray, k: number, n: number, transposed: boolean): void {
    let at = 0;
    let check = 0;
    for (let column = 0; column < n; column += PANEL) {
      for (let inner = 0; inner < k; inner++) {
        for (let j = column; j < column + PANEL; j++) {
          const value = j >= n ? 0 : transposed ? b[j * k + inner]! : b[inner * n + j]!;
          check += 0 * value;
          packed[at++] = value;
        }
      }
    }
    packed[at] = check === 0 ? 0 : NaN;
  },

  /** c[m, n] = a[m, k] b[k, n] with a b that `packMatrix` wrote. All three lie in the same memory. */
  matmulPacked(
    a: FloatArray,
    packed: FloatArray,
    c: FloatArray,
    m: number,
    k: number,
    n: number,
    accumulate: boolean,
  ): void {
    if (!accumulate) c.fill(0, 0, m * n);
    for (let row = 0; row < m; row++) {
      const out = row * n;
      for (let inner = 0; inner < k; inner++) {
        const factor = a[row * k + inner]!;
        for (let column = 0; column < n; column += PANEL) {
          const line = column * k + inner * PANEL;
          const width = Math.min(PANEL, n - column);
          for (let j = 0; j < width; j++) c[out + column + j]! += factor * packed[line + j]!;
        }
      }
    }
  },

  /** {@link matrixKernels.matmulFused} with a b that `packMatrix` wrote, to the same bits. */
  matmulPackedFused(
    a: FloatArray,
    packed: FloatArray,
    c: FloatArray,
    m: number,
    k: number,
    n: number,
    bias: FloatArray | null,
    activation: ScalarFunctionName | null,
    y: FloatArray | null,
    parameter: number,
  ): void {
    matrixKernels.matmulPacked(a, packed, c, m, k, n, false);
    finishProduct(matrixKernels, c, m, n, bias, activation, y, parameter);
  },

  /** c[m, n] = transpose(a[k, m]) b[k, n]: the gradient of a kernel. */
  matmulTransposeA(
    a: FloatArray,
    b: FloatArray,
    c: FloatArray,
    m: number,
    k: number,
    n: number,
    accumulate: boolean,
  ): void {
    if (!accumulate) c.fill(0, 0, m * n);
    for (let inner = 0; inner < k; inner++) {
      const line = inner * n;
      for (let row = 0; row < m; row++) {
        const factor = a[inner * m + row]!;
        const out = row * n;
        for (let column = 0; column < n; column++) c[out + column]! += factor * b[line + column]!;
      }
    }
  },

  /** c[m, n] = a[m, k] transpose(b[n, k]): the gradient of an input. */
  matmulTransposeB(
    a: FloatArray,
    b: FloatArray,
    c: FloatArray,
    m: number,
    k: number,
    n: number,
    accumulate: boolean,
  ): void {
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        let sum = 0;
        for (let inner = 0; inner < k; inner++) sum += a[row * k + inner]! * b[column * k + inner]!;
        const at = row * n + column;
        c[at] = accumulate ? c[at]! + sum : sum;
      }
    }
  },

  /** x[rows, columns] += bias[columns], in place. */
  addBias(x: FloatArray, bias: FloatArray, rows: number, columns: number): void {
    for (let row = 0; row < rows; row++) {
      const line = row * columns;
      for (let column = 0; column < columns; column++) x[line + column]! += bias[column]!;
    }
  },

  /** out[columns] = sum over rows of x[rows, columns]: the gradient of a bias. */
  sumRows(x: FloatArray, out: FloatArray, rows: number, columns: number, accumulate: boolean): void {
    if (!accumulate) out.fill(0, 0, columns);
    for (let row = 0; row < rows; row++) {
      const line = row * columns;
      for (let column = 0; column < columns; column++) out[column]! += x[line + column]!;
    }
  },
};
