import type { FloatArray } from '../../support/float-array.ts';

/** Element by element over the first `length` numbers of each block. Outputs may alias inputs. */
export const elementwiseKernels = {
  /** out = value */
  fill(out: FloatArray, value: number, length: number): void {
    out.fill(value, 0, length);
  },
  /** out = a */
  copy(a: FloatArray, out: FloatArray, length: number): void {
    for (let i = 0; i < length; i++) out[i] = a[i]!;
  },
  /** out = a + b */
  add(a: FloatArray, b: FloatArray, out: FloatArray, length: number): void {
    for (let i = 0; i < length; i++) out[i] = a[i]! + b[i]!;
  },
  /** out = a - b */
  subtract(a: FloatArray, b: FloatArray, out: FloatArray, length: number): void {
    for (let i = 0; i < length; i++) out[i] = a[i]! - b[i]!;
  },
  /** out = a * b */
  multiply(a: FloatArray, b: FloatArray, out: FloatArray, length: number): void {
    for (let i = 0; i < length; i++) out[i] = a[i]! * b[i]!;
  },
  /** out += a * b */
  multiplyAdd(a: FloatArray, b: FloatArray, out: FloatArray, length: number): void {
    for (let i = 0; i < length; i++) out[i]! += a[i]! * b[i]!;
  },
  /** out = factor * a */
  scale(a: FloatArray, factor: number, out: FloatArray, length: number): void {
    for (let i = 0; i < length; i++) out[i] = factor * a[i]!;
  },
  /** out += factor * a */
  addScaled(a: FloatArray, factor: number, out: FloatArray, length: number): void {
    for (let i = 0; i < length; i++) out[i]! += factor * a[i]!;
  },
  /** Sum in rising order, in double precision. */
  sum(a: FloatArray, length: number): number {
    let total = 0;
    for (let i = 0; i < length; i++) total += a[i]!;
    return total;
  },
  /** Sum of squares in rising order, in double precision. */
  sumOfSquares(a: FloatArray, length: number): number {
    let total = 0;
    for (let i = 0; i < length; i++) total += a[i]! * a[i]!;
    return total;
  },
  /** True when all are finite. */
  isFinite(a: FloatArray, length: number): boolean {
    // x - x is 0 for every finite x and NaN otherwise, so one sum answers for all.
    let total = 0;
    for (let i = 0; i < length; i++) total += a[i]! - a[i]!;
    return total === 0;
  },
};
