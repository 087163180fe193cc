import { layoutKernels } from '../reference/layout.ts';
import type { KernelOverrides, SimdInstance } from './exports.ts';

/** Moves of numbers in WebAssembly: same contract as {@link layoutKernels}, whose other moves stay as they are. */
export function layoutOverrides({ exports, holds }: SimdInstance): KernelOverrides {
  const plain = layoutKernels;
  return {
    swapAxes(x, y, outer, a, b, width) {
      const length = outer * a * b * width;
      if (holds(x, length) && holds(y, length)) {
        exports.swapAxes(x.byteOffset, y.byteOffset, outer, a, b, width);
      } else plain.swapAxes(x, y, outer, a, b, width);
    },

    copyColumns(source, sourceStride, sourceOffset, target, targetStride, targetOffset, rows, width) {
      // The last row may end before its stride does.
      const read = rows === 0 ? 0 : (rows - 1) * sourceStride + sourceOffset + width;
      const written = rows === 0 ? 0 : (rows - 1) * targetStride + targetOffset + width;
      if (holds(source, read) && holds(target, written)) {
        exports.copyColumns(
          source.byteOffset,
          sourceStride,
          sourceOffset,
          target.byteOffset,
          targetStride,
          targetOffset,
          rows,
          width,
        );
      } else {
        plain.copyColumns(
          source,
          sourceStride,
          sourceOffset,
          target,
          targetStride,
          targetOffset,
          rows,
          width,
        );
      }
    },
  };
}
