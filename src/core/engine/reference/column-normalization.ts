import type { FloatArray } from '../../support/float-array.ts';

/** Rows that are summed up before a sum is stored: keeps float32 sums over long columns accurate. */
const BLOCK = 64;

/**
 * Batch norm: means, variances and normalisation down the columns of x[rows, columns]. Variances are biased
 * (divided by the count) and taken in a second pass around the mean. `inverse` is 1 / sqrt(variance + epsilon).
 */
export const columnNormalizationKernels = {
  /** mean[columns] and variance[columns] of x[rows, columns]. */
  columnMoments(x: FloatArray, mean: FloatArray, variance: FloatArray, rows: number, columns: number): void {
    mean.fill(0, 0, columns);
    variance.fill(0, 0, columns);
    for (let start = 0; start < rows; start += BLOCK) {
      const end = Math.min(rows, start + BLOCK) * columns;
      for (let column = 0; column < columns; column++) {
        let sum = 0;
        for (let at = start * columns + column; at < end; at += columns) sum += x[at]!;
        mean[column]! += sum;
      }
    }
    for (let column = 0; column < columns; column++) mean[column]! /= rows;
    for (let start = 0; start < rows; start += BLOCK) {
      const end = Math.min(rows, start + BLOCK) * columns;
      for (let column = 0; column < columns; column++) {
        const center = mean[column]!;
        let sum = 0;
        for (let at = start * columns + column; at < end; at += columns) {
          const deviation = x[at]! - center;
          sum += deviation * deviation;
        }
        variance[column]! += sum;
      }
    }
    for (let column = 0; column < columns; column++) variance[column]! /= rows;
  },

  /** y = (x - mean) * factor + shift, column by column. */
  normalizeColumns(
    x: FloatArray,
    mean: FloatArray,
    factor: FloatArray,
    shift: FloatArray,
    y: FloatArray,
    rows: number,
    columns: number,
  ): void {
    for (let row = 0, at = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, at++) {
        y[at] = (x[at]! - mean[column]!) * factor[column]! + shift[column]!;
      }
    }
  },

  /** sums[columns] = sum over rows of dy and products[columns] = sum over rows of dy (x - mean). */
  columnGradientSums(
    x: FloatArray,
    outputGradient: FloatArray,
    mean: FloatArray,
    sums: FloatArray,
    products: FloatArray,
    rows: number,
    columns: number,
  ): void {
    sums.fill(0, 0, columns);
    products.fill(0, 0, columns);
    for (let start = 0; start < rows; start += BLOCK) {
      const end = Math.min(rows, start + BLOCK) * columns;
      for (let column = 0; column < columns; column++) {
        const center = mean[column]!;
        let sum = 0;
        let product = 0;
        for (let at = start * columns + column; at < end; at += columns) {
          const flow = outputGradient[at]!;
          sum += flow;
          product += flow * (x[at]! - center);
        }
        sums[column]! += sum;
        products[column]! += product;
      }
    }
  },

  /** dx = factor (dy - sums / rows - (x - mean) inverse^2 products / rows), column by column. */
  normalizeColumnsBackward(
    x: FloatArray,
    outputGradient: FloatArray,
    mean: FloatArray,
    inverse: FloatArray,
    factor: FloatArray,
    sums: FloatArray,
    products: FloatArray,
    inputGradient: FloatArray,
    rows: number,
    columns: number,
  ): void {
    for (let row = 0, at = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, at++) {
        const slope = (inverse[column]! * inverse[column]! * products[column]!) / rows;
        inputGradient[at] =
          factor[column]! * (outputGradient[at]! - sums[column]! / rows - (x[at]! - mean[column]!) * slope);
      }
    }
  },
};
