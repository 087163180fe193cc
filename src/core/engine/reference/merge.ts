import type { FloatArray } from '../../support/float-array.ts';

/** Kernels of the layers that bring several tensors together. */
export const mergeKernels = {
  /** out = max(a, b); NaN comes through. Outputs may alias inputs. */
  maximum(a: FloatArray, b: FloatArray, out: FloatArray, length: number): void {
    for (let i = 0; i < length; i++) out[i] = Math.max(a[i]!, b[i]!);
  },

  /** out = min(a, b); NaN comes through. Outputs may alias inputs. */
  minimum(a: FloatArray, b: FloatArray, out: FloatArray, length: number): void {
    for (let i = 0; i < length; i++) out[i] = Math.min(a[i]!, b[i]!);
  },

  /** count[i] += 1 where x[i] = y[i]: how many inputs hold the extreme value. */
  countTies(x: FloatArray, y: FloatArray, count: FloatArray, length: number): void {
    for (let i = 0; i < length; i++) if (x[i] === y[i]) count[i]! += 1;
  },

  /** dx = dy / count where x = y, else 0: the extreme value's gradient in equal shares. */
  shareTies(
    x: FloatArray,
    y: FloatArray,
    count: FloatArray,
    outputGradient: FloatArray,
    inputGradient: FloatArray,
    length: number,
  ): void {
    for (let i = 0; i < length; i++) {
      inputGradient[i] = x[i] === y[i] ? outputGradient[i]! / count[i]! : 0;
    }
  },

  /** y = x / max(|x|, epsilon) per row of x[rows, columns]; `norms` keeps |x|. */
  normalizeRows(
    x: FloatArray,
    y: FloatArray,
    norms: FloatArray,
    rows: number,
    columns: number,
    epsilon: number,
  ): void {
    for (let row = 0; row < rows; row++) {
      const at = row * columns;
      let sum = 0;
      for (let i = 0; i < columns; i++) sum += x[at + i]! * x[at + i]!;
      const norm = Math.sqrt(sum);
      norms[row] = norm;
      const divisor = Math.max(norm, epsilon);
      for (let i = 0; i < columns; i++) y[at + i] = x[at + i]! / divisor;
    }
  },

  /** dx = (dy - y (y . dy)) / |x| per row; dy / epsilon where the norm was below epsilon. */
  normalizeRowsBackward(
    y: FloatArray,
    norms: FloatArray,
    outputGradient: FloatArray,
    inputGradient: FloatArray,
    rows: number,
    columns: number,
    epsilon: number,
  ): void {
    for (let row = 0; row < rows; row++) {
      const at = row * columns;
      const norm = norms[row]!;
      let dot = 0;
      if (norm > epsilon) for (let i = 0; i < columns; i++) dot += y[at + i]! * outputGradient[at + i]!;
      const divisor = Math.max(norm, epsilon);
      for (let i = 0; i < columns; i++) {
        inputGradient[at + i] = (outputGradient[at + i]! - dot * y[at + i]!) / divisor;
      }
    }
  },

  /** c[batch, m, n] = a[batch, m, k] transpose(b[batch, n, k]). */
  batchedDot(
    a: FloatArray,
    b: FloatArray,
    c: FloatArray,
    batch: number,
    m: number,
    n: number,
    k: number,
  ): void {
    for (let example = 0; example < batch; example++) {
      const aStart = example * m * k;
      const bStart = example * n * k;
      const cStart = example * m * n;
      for (let row = 0; row < m; row++) {
        for (let column = 0; column < n; column++) {
          let sum = 0;
          for (let i = 0; i < k; i++) sum += a[aStart + row * k + i]! * b[bStart + column * k + i]!;
          c[cStart + row * n + column] = sum;
        }
      }
    }
  },

  /** da[batch, m, k] = dc[batch, m, n] b[batch, n, k]: the chain rule of `batchedDot` for its first factor. */
  batchedDotBackwardA(
    b: FloatArray,
    outputGradient: FloatArray,
    aGradient: FloatArray,
    batch: number,
    m: number,
    n: number,
    k: number,
  ): void {
    for (let example = 0; example < batch; example++) {
      for (let row = 0; row < m; row++) {
        const at = (example * m + row) * k;
        for (let i = 0; i < k; i++) {
          let sum = 0;
          for (let column = 0; column < n; column++) {
            sum += outputGradient[(example * m + row) * n + column]! * b[(example * n + column) * k + i]!;
          }
          aGradient[at + i] = sum;
        }
      }
    }
  },

  /** db[batch, n, k] = transpose(dc[batch, m, n]) a[batch, m, k]: the same for its second factor. */
  batchedDotBackwardB(
    a: FloatArray,
    outputGradient: FloatArray,
    bGradient: FloatArray,
    batch: number,
    m: number,
    n: number,
    k: number,
  ): void {
    for (let example = 0; example < batch; example++) {
      for (let column = 0; column < n; column++) {
        const at = (example * n + column) * k;
        for (let i = 0; i < k; i++) {
          let sum = 0;
          for (let row = 0; row < m; row++) {
            sum += outputGradient[(example * m + row) * n + column]! * a[(example * m + row) * k + i]!;
          }
          bGradient[at + i] = sum;
        }
      }
    }
  },
};
