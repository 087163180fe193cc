import type { FloatArray } from '../../support/float-array.ts';

/** Look-up tables of vectors. Indices are whole numbers carried as floats: exact up to 2^24 in float32. */
export const embeddingKernels = {
  /** Place of the first index that is not a whole number in [0, vocabularySize), or -1. */
  findInvalidIndex(indices: FloatArray, count: number, vocabularySize: number): number {
    for (let i = 0; i < count; i++) {
      const index = indices[i]!;
      // The negated form also catches NaN.
      if (!(index >= 0 && index < vocabularySize) || index !== Math.floor(index)) return i;
    }
    return -1;
  },

  /** y[i] = kernel[indices[i]], rows of `dimension` numbers. */
  embed(indices: FloatArray, kernel: FloatArray, y: FloatArray, count: number, dimension: number): void {
    for (let i = 0; i < count; i++) {
      const from = indices[i]! * dimension;
      const to = i * dimension;
      for (let j = 0; j < dimension; j++) y[to + j] = kernel[from + j]!;
    }
  },

  /** Adds each row of dy to the row of its index, in rising order; rows that nobody used become 0. */
  embedBackward(
    indices: FloatArray,
    outputGradient: FloatArray,
    kernelGradient: FloatArray,
    count: number,
    vocabularySize: number,
    dimension: number,
  ): void {
    kernelGradient.fill(0, 0, vocabularySize * dimension);
    for (let i = 0; i < count; i++) {
      const from = i * dimension;
      const to = indices[i]! * dimension;
      for (let j = 0; j < dimension; j++) kernelGradient[to + j]! += outputGradient[from + j]!;
    }
  },
};
