import { crc32 } from 'node:zlib';

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Numbers as little-endian float64 bytes. Every bit pattern survives, NaN and infinities too. */
export function toBlob(values: Float64Array): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return littleEndian ? bytes : Buffer.from(bytes).swap64();
}

/** The inverse of {@link toBlob}; a copy, so that it is aligned. */
export function fromBlob(blob: Uint8Array): Float64Array {
  const values = new Float64Array(countNumbers(blob));
  copyNumbers(blob, values, 0);
  return values;
}

/** Whole numbers in what {@link toBlob} made. */
export function countNumbers(blob: Uint8Array): number {
  return Math.floor(blob.byteLength / 8);
}

/** As {@link fromBlob}, into a longer array from a place on. */
export function copyNumbers(blob: Uint8Array, target: Float64Array, at: number): void {
  const length = 8 * countNumbers(blob);
  const bytes = Buffer.from(target.buffer, target.byteOffset + 8 * at, length);
  bytes.set(length === blob.byteLength ? blob : blob.subarray(0, length));
  if (!littleEndian) bytes.swap64();
}

/** CRC-32 (IEEE 802.3) over several pieces in a row. */
export function checksum(...pieces: readonly (Uint8Array | string)[]): number {
  let value = 0;
  for (const piece of pieces) value = crc32(piece, value);
  return value;
}
