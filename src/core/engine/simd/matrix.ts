import { matrixKernels } from '../reference/matrix.ts';
import type { KernelOverrides, SimdInstance } from './exports.ts';

/** Matrix products and what goes with them, in WebAssembly. Same contract as {@link matrixKernels}. */
export function matrixOverrides({ exports, holds }: SimdInstance): KernelOverrides {
  const { matmul, matmulTransposeA, matmulTransposeB, addBias, sumRows } = exports;
  return {
    matmul(a, b, c, m, k, n, accumulate) {
      if (holds(a, m * k) && holds(b, k * n) && holds(c, m * n)) {
        matmul(a.byteOffset, b.byteOffset, c.byteOffset, m, k, n, accumulate);
      } else matrixKernels.matmul(a, b, c, m, k, n, accumulate);
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
  };
}
