import type { FloatArray } from '../../support/float-array.ts';
import type { ScalarFunctionName } from '../activations.ts';
import { activationKernels } from '../reference/activation.ts';
import { matrixKernels, packedLength } from '../reference/matrix.ts';
import { activationCodes } from './activation.ts';
import type { KernelOverrides, SimdInstance } from './exports.ts';

/** Matrix products and what goes with them, in WebAssembly. Same contract as {@link matrixKernels}. */
export function matrixOverrides({ exports, holds }: SimdInstance): KernelOverrides {
  const {
    matmul,
    matmulFused,
    matmulPacked,
    matmulPackedFused,
    packMatrix,
    matmulTransposeA,
    matmulTransposeB,
    addBias,
    sumRows,
  } = exports;
  /** Whether a product can write c, and everything behind it, in its own walk. */
  function fusable(
    c: FloatArray,
    m: number,
    n: number,
    bias: FloatArray | null,
    activation: ScalarFunctionName | null,
    y: FloatArray | null,
  ): boolean {
    const known = activation === null ? y === null : y !== null && activationCodes[activation] !== undefined;
    return known && holds(c, m * n) && (bias === null || holds(bias, n)) && (y === null || holds(y, m * n));
  }
  function finish(
    c: FloatArray,
    m: number,
    n: number,
    bias: FloatArray | null,
    activation: ScalarFunctionName | null,
    y: FloatArray | null,
    parameter: number,
  ): void {
    if (bias !== null) overrides.addBias(c, bias, m, n);
    if (activation !== null && y !== null) activationKernels.activate(activation, c, y, m * n, parameter);
  }
  const overrides = {
    matmul(a, b, c, m, k, n, accumulate) {
      if (holds(a, m * k) && holds(b, k * n) && holds(c, m * n)) {
        matmul(a.byteOffset, b.byteOffset, c.byteOffset, m, k, n, accumulate);
      } else matrixKernels.matmul(a, b, c, m, k, n, accumulate);
    },
    matmulFused(a, b, c, m, k, n, bias, activation, y, parameter) {
      const ready = holds(a, m * k) && holds(b, k * n) && fusable(c, m, n, bias, activation, y);
      if (ready) {
        const code = activation === null ? 0 : activationCodes[activation]!;
        const from = bias?.byteOffset ?? 0;
        const to = y?.byteOffset ?? 0;
        matmulFused(a.byteOffset, b.byteOffset, c.byteOffset, m, k, n, from, to, code, parameter);
      } else {
        // A function without a kernel: the product is still the fast one.
        overrides.matmul(a, b, c, m, k, n, false);
        finish(c, m, n, bias, activation, y, parameter);
      }
    },
    matmulPackedFused(a, packed, c, m, k, n, bias, activation, y, parameter) {
      const ready =
        holds(a, m * k) && holds(packed, packedLength(k, n)) && fusable(c, m, n, bias, activation, y);
      if (ready) {
        const code = activation === null ? 0 : activationCodes[activation]!;
        const from = bias?.byteOffset ?? 0;
        const to = y?.byteOffset ?? 0;
        matmulPackedFused(a.byteOffset, packed.byteOffset, c.byteOffset, m, k, n, from, to, code, parameter);
      } else {
        overrides.matmulPacked(a, packed, c, m, k, n, false);
        finish(c, m, n, bias, activation, y, parameter);
      }
    },
    packMatrix(b, packed, k, n, transposed) {
      if (holds(b, k * n) && holds(packed, packedLength(k, n))) {
        packMatrix(b.byteOffset, packed.byteOffset, k, n, transposed);
      } else matrixKernels.packMatrix(b, packed, k, n, transposed);
    },
    matmulPacked(a, packed, c, m, k, n, accumulate) {
      if (holds(a, m * k) && holds(packed, packedLength(k, n)) && holds(c, m * n)) {
        matmulPacked(a.byteOffset, packed.byteOffset, c.byteOffset, m, k, n, accumulate);
      } else matrixKernels.matmulPacked(a, packed, c, m, k, n, accumulate);
    },
    matmulTransposeA(a, b, c, m, k, n, accumulate) {
      if (holds(a, m * k) && holds(b, k * n) && holds(c, m * n)) {
        matmulTransposeA(a.byteOffset, b.byteOffset, c.byteOffset, m, k, n, accumulate);
      } else matrixKernels.matmulTransposeA(a, b, c, m, k, n, accumulate);
    },
    matmulTransposeB(a, b, c, m, k, n, accumulate) {
      if (holds(a, m * k) && holds(b, k * n) && holds(c, m * n)) {
        matmulTransposeB(a.byteOffset, b.byteOffset, c.byteOffset, m, k, n, accumulate);
      } else matrixKernels.matmulTransposeB(a, b, c, m, k, n, accumulate);
    },
    addBias(x, bias, rows, columns) {
      if (holds(x, rows * columns) && holds(bias, columns)) {
        addBias(x.byteOffset, bias.byteOffset, rows, columns);
      } else matrixKernels.addBias(x, bias, rows, columns);
    },
    sumRows(x, out, rows, columns, accumulate) {
      if (holds(x, rows * columns) && holds(out, columns)) {
        sumRows(x.byteOffset, out.byteOffset, rows, columns, accumulate);
      } else matrixKernels.sumRows(x, out, rows, columns, accumulate);
    },
  } satisfies KernelOverrides;
  return overrides;
}
