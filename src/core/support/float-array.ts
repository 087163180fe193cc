/** Working precision of a model. float32 is what people train with; float64 is the reference for checks. */
export type Precision = 'float32' | 'float64';

/** A dense block of numbers in the working precision. */
export type FloatArray = Float32Array | Float64Array;

/** Bytes of one number. */
export function bytesPerElement(precision: Precision): number {
  return precision === 'float32' ? 4 : 8;
}

/** A zero-filled block outside any arena. */
export function createFloatArray(precision: Precision, length: number): FloatArray {
  return precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
}
