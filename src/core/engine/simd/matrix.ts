import { matrixKernels } from '../reference/matrix.ts';
import type { KernelOverrides, SimdInstance } from './exports.ts';

/** Matrix products in WebAssembly. Same contract as {@link matrixKernels}. */
export function matrixOverrides({ exports, holds }: SimdInstance): KernelOverrides {
  const { matmul, matmulTransposeA, matmulTransposeB } = exports;
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
  };
}
