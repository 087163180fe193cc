import type { FloatArray } from '../../support/float-array.ts';

/** Pictures as bytes. */
export const byteKernels = {
  /**
   * out[i] = table[bytes[i]]: pixels become the numbers that the network sees, each of which stands in `table`
   * (256 numbers). The bytes may lie in the last part of `out` itself: no number is written before the bytes under
   * it were read.
   */
  expandBytes(bytes: Uint8Array, table: FloatArray, out: FloatArray, length: number): void {
    for (let i = 0; i < length; i++) out[i] = table[bytes[i]!]!;
  },
};
