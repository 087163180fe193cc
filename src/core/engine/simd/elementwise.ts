import { elementwiseKernels } from '../reference/elementwise.ts';
import type { KernelOverrides, SimdInstance } from './exports.ts';

/**
 * Element by element in WebAssembly. Same contract as {@link elementwiseKernels}, except that factors are
 * rounded to float32 first and that sums run in four lanes, still in double precision.
 * `fill` stays the host's own, which is as fast.
 */
export function elementwiseOverrides({ exports, holds }: SimdInstance): KernelOverrides {
  const plain = elementwiseKernels;
  return {
    copy(a, out, length) {
      if (holds(a, length) && holds(out, length)) exports.copy(a.byteOffset, out.byteOffset, length);
      else plain.copy(a, out, length);
    },
    add(a, b, out, length) {
      if (holds(a, length) && holds(b, length) && holds(out, length)) {
        exports.add(a.byteOffset, b.byteOffset, out.byteOffset, length);
      } else plain.add(a, b, out, length);
    },
    subtract(a, b, out, length) {
      if (holds(a, length) && holds(b, length) && holds(out, length)) {
        exports.subtract(a.byteOffset, b.byteOffset, out.byteOffset, length);
      } else plain.subtract(a, b, out, length);
    },
    multiply(a, b, out, length) {
      if (holds(a, length) && holds(b, length) && holds(out, length)) {
        exports.multiplyElements(a.byteOffset, b.byteOffset, out.byteOffset, length);
      } else plain.multiply(a, b, out, length);
    },
    multiplyAdd(a, b, out, length) {
      if (holds(a, length) && holds(b, length) && holds(out, length)) {
        exports.multiplyAdd(a.byteOffset, b.byteOffset, out.byteOffset, length);
      } else plain.multiplyAdd(a, b, out, length);
    },
    scale(a, factor, out, length) {
      if (holds(a, length) && holds(out, length)) {
        exports.scale(a.byteOffset, factor, out.byteOffset, length);
      } else plain.scale(a, factor, out, length);
    },
    addScaled(a, factor, out, length) {
      if (holds(a, length) && holds(out, length)) {
        exports.addScaled(a.byteOffset, factor, out.byteOffset, length);
      } else plain.addScaled(a, factor, out, length);
    },
    sum: (a, length) => (holds(a, length) ? exports.sum(a.byteOffset, length) : plain.sum(a, length)),
    sumOfSquares: (a, length) =>
      holds(a, length) ? exports.sumOfSquares(a.byteOffset, length) : plain.sumOfSquares(a, length),
    isFinite: (a, length) =>
      holds(a, length) ? exports.isFinite32(a.byteOffset, length) !== 0 : plain.isFinite(a, length),
  };
}
