import { activationKernels } from './reference/activation.ts';
import { elementwiseKernels } from './reference/elementwise.ts';
import { matrixKernels } from './reference/matrix.ts';
import { preluKernels } from './reference/prelu.ts';

/**
 * The plain TypeScript kernels: they work in float32 and float64, anywhere, and are what every faster
 * kernel is checked against. A new group of kernels is one file and one line here.
 */
export const referenceKernels = {
  ...matrixKernels,
  ...elementwiseKernels,
  ...activationKernels,
  ...preluKernels,
};

/** Everything that a layer, loss or optimizer may ask of the engine. */
export type Kernels = typeof referenceKernels;
