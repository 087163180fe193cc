import type { FloatArray } from '../../support/float-array.ts';
import { exp, log } from '../../support/math.ts';
import { scalarFunctions, type ScalarFunction, type ScalarFunctionName } from '../activations.ts';

/** Activations over blocks and rows. */
export const activationKernels = {
  /** y = f(x) for the first `length` numbers. `parameter` as in {@link ScalarFunction}. */
  activate(name: ScalarFunctionName, x: FloatArray, y: FloatArray, length: number, parameter: number): void {
    const { value }: ScalarFunction = scalarFunctions[name];
    for (let i = 0; i < length; i++) y[i] = value(x[i]!, parameter);
  },

  /** dx = dy * f'(x): one factor of the chain rule. */
  activateBackward(
    name: ScalarFunctionName,
    x: FloatArray,
    y: FloatArray,
    outputGradient: FloatArray,
    inputGradient: FloatArray,
    length: number,
    parameter: number,
  ): void {
    const { derivative }: ScalarFunction = scalarFunctions[name];
    for (let i = 0; i < length; i++) {
      inputGradient[i] = outputGradient[i]! * derivative(x[i]!, y[i]!, parameter);
    }
  },

  /** Softmax of each row of x[rows, columns], shifted by the row's maximum. */
  softmax(x: FloatArray, y: FloatArray, rows: number, columns: number): void {
    for (let row = 0; row < rows; row++) {
      const at = row * columns;
      let maximum = x[at]!;
      for (let i = 1; i < columns; i++) if (x[at + i]! > maximum) maximum = x[at + i]!;
      let sum = 0;
      for (let i = 0; i < columns; i++) sum += y[at + i] = exp(x[at + i]! - maximum);
      for (let i = 0; i < columns; i++) y[at + i]! /= sum;
    }
  },

  /** dx = y (dy - sum(dy y)) per row. */
  softmaxBackward(
    y: FloatArray,
    outputGradient: FloatArray,
    inputGradient: FloatArray,
    rows: number,
    columns: number,
  ): void {
    for (let row = 0; row < rows; row++) {
      const at = row * columns;
      let dot = 0;
      for (let i = 0; i < columns; i++) dot += outputGradient[at + i]! * y[at + i]!;
      for (let i = 0; i < columns; i++) inputGradient[at + i] = y[at + i]! * (outputGradient[at + i]! - dot);
    }
  },

  /** x - log(sum(exp(x))) per row. */
  logSoftmax(x: FloatArray, y: FloatArray, rows: number, columns: number): void {
    for (let row = 0; row < rows; row++) {
      const at = row * columns;
      let maximum = x[at]!;
      for (let i = 1; i < columns; i++) if (x[at + i]! > maximum) maximum = x[at + i]!;
      let sum = 0;
      for (let i = 0; i < columns; i++) sum += exp(x[at + i]! - maximum);
      const shift = maximum + log(sum);
      for (let i = 0; i < columns; i++) y[at + i] = x[at + i]! - shift;
    }
  },

  /** dx = dy - softmax(x) sum(dy) per row, with y = log softmax(x). */
  logSoftmaxBackward(
    y: FloatArray,
    outputGradient: FloatArray,
    inputGradient: FloatArray,
    rows: number,
    columns: number,
  ): void {
    for (let row = 0; row < rows; row++) {
      const at = row * columns;
      let sum = 0;
      for (let i = 0; i < columns; i++) sum += outputGradient[at + i]!;
      for (let i = 0; i < columns; i++)
        inputGradient[at + i] = outputGradient[at + i]! - exp(y[at + i]!) * sum;
    }
  },
};
