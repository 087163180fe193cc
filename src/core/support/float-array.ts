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

/** A zero-filled block that all threads of a process can read without a copy, where the runtime has shared memory. */
export function createSharedFloatArray(precision: Precision, length: number): FloatArray {
  const bytes = length * bytesPerElement(precision);
  return precision === 'float32' ? new Float32Array(shareBytes(bytes)) : new Float64Array(shareBytes(bytes));
}

/** Zero-filled memory that threads can share, where the runtime has such; else memory of this thread alone. */
export function shareBytes(length: number): ArrayBufferLike {
  return typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(length) : new SharedArrayBuffer(length);
}

/** True where sending it to another thread copies nothing. */
export function isShared({ buffer }: ArrayBufferView): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
}
