import type { FloatArray } from '../../support/float-array.ts';
import { columnNormalizationKernels } from '../reference/column-normalization.ts';
import type { KernelOverrides, SimdInstance } from './exports.ts';

/** Two numbers per column have to fit into the scratch area. */
const MAXIMUM_COLUMNS = 65536;

/** Normalisation down columns (batch norm) in WebAssembly: same contract as {@link columnNormalizationKernels}. */
export function columnNormalizationOverrides({ exports, holds }: SimdInstance): KernelOverrides {
  const plain = columnNormalizationKernels;
  const hold4 = (a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray, length: number): boolean =>
    holds(a, length) && holds(b, length) && holds(c, length) && holds(d, length);

  return {
    columnMoments(x, mean, variance, rows, columns) {
      if (holds(x, rows * columns) && holds(mean, columns) && holds(variance, columns)) {
        exports.columnMoments(x.byteOffset, mean.byteOffset, variance.byteOffset, rows, columns);
      } else plain.columnMoments(x, mean, variance, rows, columns);
    },

    normalizeColumns(x, mean, factor, shift, y, rows, columns) {
      const length = rows * columns;
      if (hold4(mean, mean, factor, shift, columns) && holds(x, length) && holds(y, length)) {
        exports.normalizeColumns(
          x.byteOffset,
          mean.byteOffset,
          factor.byteOffset,
          shift.byteOffset,
          y.byteOffset,
          rows,
          columns,
        );
      } else plain.normalizeColumns(x, mean, factor, shift, y, rows, columns);
    },

    columnGradientSums(x, dy, mean, sums, products, rows, columns) {
      const length = rows * columns;
      if (hold4(mean, mean, sums, products, columns) && holds(x, length) && holds(dy, length)) {
        exports.columnGradientSums(
          x.byteOffset,
          dy.byteOffset,
          mean.byteOffset,
          sums.byteOffset,
          products.byteOffset,
          rows,
          columns,
        );
      } else plain.columnGradientSums(x, dy, mean, sums, products, rows, columns);
    },

    normalizeColumnsBackward(x, dy, mean, inverse, factor, sums, products, dx, rows, columns) {
      const length = rows * columns;
      const perColumn = hold4(mean, inverse, factor, sums, columns) && holds(products, columns);
      const wide = holds(x, length) && holds(dy, length) && holds(dx, length);
      if (perColumn && wide && columns <= MAXIMUM_COLUMNS) {
        exports.normalizeColumnsBackward(
          x.byteOffset,
          dy.byteOffset,
          mean.byteOffset,
          inverse.byteOffset,
          factor.byteOffset,
          sums.byteOffset,
          products.byteOffset,
          dx.byteOffset,
          rows,
          columns,
        );
      } else {
        plain.normalizeColumnsBackward(x, dy, mean, inverse, factor, sums, products, dx, rows, columns);
      }
    },
  };
}
