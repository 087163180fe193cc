import type { FloatArray } from '../../support/float-array.ts';
import { rowNormalizationKernels } from '../reference/row-normalization.ts';
import type { KernelOverrides, SimdInstance } from './exports.ts';

/**
 * Layer norm in WebAssembly: same contract as {@link rowNormalizationKernels}, whose group norm stays
 * as it is.
 */
export function rowNormalizationOverrides({ exports, holds }: SimdInstance): KernelOverrides {
  const plain = rowNormalizationKernels;
  const holdsOptional = (block: FloatArray | null, length: number): boolean =>
    block === null || holds(block, length);
  /** No block starts at address 0, so it can stand for none. */
  const addressOf = (block: FloatArray | null): number => (block === null ? 0 : block.byteOffset);

  return {
    layerNorm(x, gamma, beta, y, mean, inverse, rows, columns, epsilon) {
      const length = rows * columns;
      const affine = holdsOptional(gamma, columns) && holdsOptional(beta, columns);
      const perRow = holds(mean, rows) && holds(inverse, rows);
      if (affine && perRow && holds(x, length) && holds(y, length)) {
        exports.layerNorm(
          x.byteOffset,
          addressOf(gamma),
          addressOf(beta),
          y.byteOffset,
          mean.byteOffset,
          inverse.byteOffset,
          rows,
          columns,
          epsilon,
        );
      } else plain.layerNorm(x, gamma, beta, y, mean, inverse, rows, columns, epsilon);
    },

    layerNormBackward(x, dy, gamma, mean, inverse, dx, rows, columns) {
      const length = rows * columns;
      const perRow = holds(mean, rows) && holds(inverse, rows);
      const wide = holds(x, length) && holds(dy, length) && holds(dx, length);
      if (holdsOptional(gamma, columns) && perRow && wide) {
        exports.layerNormBackward(
          x.byteOffset,
          dy.byteOffset,
          addressOf(gamma),
          mean.byteOffset,
          inverse.byteOffset,
          dx.byteOffset,
          rows,
          columns,
        );
      } else plain.layerNormBackward(x, dy, gamma, mean, inverse, dx, rows, columns);
    },

    layerNormParameterGradients(x, dy, mean, inverse, gammaGradient, betaGradient, rows, columns) {
      const length = rows * columns;
      const gradients = holdsOptional(gammaGradient, columns) && holdsOptional(betaGradient, columns);
      const perRow = holds(mean, rows) && holds(inverse, rows);
      if (gradients && perRow && holds(x, length) && holds(dy, length)) {
        if (gammaGradient !== null) {
          exports.layerNormGammaGradient(
            x.byteOffset,
            dy.byteOffset,
            mean.byteOffset,
            inverse.byteOffset,
            gammaGradient.byteOffset,
            rows,
            columns,
          );
        }
        if (betaGradient !== null) {
          exports.sumRows(dy.byteOffset, betaGradient.byteOffset, rows, columns, false);
        }
      } else {
        plain.layerNormParameterGradients(x, dy, mean, inverse, gammaGradient, betaGradient, rows, columns);
      }
    },
  };
}
