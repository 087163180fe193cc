import type { FloatArray } from '../../support/float-array.ts';

/** Kernels that move numbers without changing them, and reductions over one axis. Outputs never alias inputs. */
export const layoutKernels = {
  /** y[outer, b, a, width] = x[outer, a, b, width]: exchanges two neighbouring axes. Its own inverse. */
  swapAxes(x: FloatArray, y: FloatArray, outer: number, a: number, b: number, width: number): void {
    for (let block = 0; block < outer; block++) {
      const start = block * a * b * width;
      for (let i = 0; i < a; i++) {
        for (let j = 0; j < b; j++) {
          const from = start + (i * b + j) * width;
          const to = start + (j * a + i) * width;
          for (let k = 0; k < width; k++) y[to + k] = x[from + k]!;
        }
      }
    }
  },

  /** y[row, i] = x[row, index[i]] for i below `outputSize`: any permutation, repetition or broadcast. */
  gather(
    x: FloatArray,
    index: Int32Array,
    y: FloatArray,
    rows: number,
    inputSize: number,
    outputSize: number,
  ): void {
    for (let row = 0; row < rows; row++) {
      const from = row * inputSize;
      const to = row * outputSize;
      for (let i = 0; i < outputSize; i++) y[to + i] = x[from + index[i]!]!;
    }
  },

  /** dx[row, j] = sum of dy[row, i] over all i with index[i] = j, in rising order: the chain rule of `gather`. */
  gatherBackward(
    outputGradient: FloatArray,
    index: Int32Array,
    inputGradient: FloatArray,
    rows: number,
    inputSize: number,
    outputSize: number,
  ): void {
    inputGradient.fill(0, 0, rows * inputSize);
    for (let row = 0; row < rows; row++) {
      const to = row * inputSize;
      const from = row * outputSize;
      for (let i = 0; i < outputSize; i++) inputGradient[to + index[i]!]! += outputGradient[from + i]!;
    }
  },

  /** Copies `width` columns of each row between blocks of different row lengths: joins and takes apart. */
  copyColumns(
    source: FloatArray,
    sourceStride: number,
    sourceOffset: number,
    target: FloatArray,
    targetStride: number,
    targetOffset: number,
    rows: number,
    width: number,
  ): void {
    for (let row = 0; row < rows; row++) {
      const from = row * sourceStride + sourceOffset;
      const to = row * targetStride + targetOffset;
      for (let i = 0; i < width; i++) target[to + i] = source[from + i]!;
    }
  },

  /** y[outer, inner] = factor * sum over the middle axis of x[outer, length, inner], in rising order. */
  sumAxis(x: FloatArray, y: FloatArray, outer: number, length: number, inner: number, factor: number): void {
    for (let block = 0; block < outer; block++) {
      const start = block * length * inner;
      const to = block * inner;
      for (let i = 0; i < inner; i++) {
        let sum = 0;
        for (let k = 0; k < length; k++) sum += x[start + k * inner + i]!;
        y[to + i] = factor * sum;
      }
    }
  },

  /** y[outer, length, inner] = factor * x[outer, inner]: the chain rule of `sumAxis`. */
  spreadAxis(
    x: FloatArray,
    y: FloatArray,
    outer: number,
    length: number,
    inner: number,
    factor: number,
  ): void {
    for (let block = 0; block < outer; block++) {
      const start = block * length * inner;
      const from = block * inner;
      for (let k = 0; k < length; k++) {
        for (let i = 0; i < inner; i++) y[start + k * inner + i] = factor * x[from + i]!;
      }
    }
  },

  /** y[outer, inner] = largest value along the middle axis of x[outer, length, inner]; NaN comes through. */
  maximumAxis(x: FloatArray, y: FloatArray, outer: number, length: number, inner: number): void {
    for (let block = 0; block < outer; block++) {
      const start = block * length * inner;
      for (let i = 0; i < inner; i++) {
        let largest = x[start + i]!;
        for (let k = 1; k < length; k++) largest = Math.max(largest, x[start + k * inner + i]!);
        y[block * inner + i] = largest;
      }
    }
  },

  /** Gives dy to the places that hold the largest value, in equal shares where several do (torch.amax). */
  maximumAxisBackward(
    x: FloatArray,
    y: FloatArray,
    outputGradient: FloatArray,
    inputGradient: FloatArray,
    outer: number,
    length: number,
    inner: number,
  ): void {
    for (let block = 0; block < outer; block++) {
      const start = block * length * inner;
      for (let i = 0; i < inner; i++) {
        const largest = y[block * inner + i]!;
        let ties = 0;
        for (let k = 0; k < length; k++) if (x[start + k * inner + i] === largest) ties++;
        const share = ties === 0 ? 0 : outputGradient[block * inner + i]! / ties;
        for (let k = 0; k < length; k++) {
          const at = start + k * inner + i;
          inputGradient[at] = x[at] === largest ? share : 0;
        }
      }
    }
  },
};
