import type { FloatArray } from '../../support/float-array.ts';

/** Leaky ReLU with learned slopes: x[rows, columns], slope[columns], or one slope with columns = 1. */
export const preluKernels = {
  /** y = x above 0, slope x below. */
  prelu(x: FloatArray, slope: FloatArray, y: FloatArray, rows: number, columns: number): void {
    for (let row = 0, at = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, at++) {
        const value = x[at]!;
        y[at] = value > 0 ? value : slope[column]! * value;
      }
    }
  },

  /** dx = dy above 0, slope dy below. */
  preluBackward(
    x: FloatArray,
    slope: FloatArray,
    outputGradient: FloatArray,
    inputGradient: FloatArray,
    rows: number,
    columns: number,
  ): void {
    for (let row = 0, at = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, at++) {
        const flow = outputGradient[at]!;
        inputGradient[at] = x[at]! > 0 ? flow : slope[column]! * flow;
      }
    }
  },

  /** dslope[columns] = sum over rows of min(x, 0) dy. */
  preluSlopeGradient(
    x: FloatArray,
    outputGradient: FloatArray,
    slopeGradient: FloatArray,
    rows: number,
    columns: number,
  ): void {
    // Column by column, so that a sum stays in a register (and in double precision) until it is complete.
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let row = 0, at = column; row < rows; row++, at += columns) {
        if (!(x[at]! > 0)) sum += x[at]! * outputGradient[at]!;
      }
      slopeGradient[column] = sum;
    }
  },
};
