import { byteKernels } from '../reference/bytes.ts';
import type { KernelOverrides, SimdInstance } from './exports.ts';

/** Bytes of the table that the kernel reads: 256 numbers. */
const TABLE_LENGTH = 256;

/** Pictures as bytes in WebAssembly: same contract as {@link byteKernels}, bit for bit. */
export function byteOverrides({ exports, holds }: SimdInstance): KernelOverrides {
  let place: Float32Array | null = null;
  return {
    expandBytes(bytes, table, out, length) {
      if (!holds(out, length) || bytes.buffer !== out.buffer || table.length < TABLE_LENGTH) {
        byteKernels.expandBytes(bytes, table, out, length);
        return;
      }
      place ??= new Float32Array(out.buffer, exports.byteTable(), TABLE_LENGTH);
      for (let i = 0; i < TABLE_LENGTH; i++) place[i] = table[i]!;
      exports.expandBytes(bytes.byteOffset, out.byteOffset, length);
    },
  };
}
