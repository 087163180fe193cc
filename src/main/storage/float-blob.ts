import { crc32 } from 'node:zlib';

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Numbers as little-endian float64 bytes. Every bit pattern survives, NaN and infinities too. */
export function toBlob(values: Float64Array): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return littleEndian ? bytes : Buffer.from(bytes).swap64();
}

/** The inverse of {@link toBlob}; a copy, so that it is aligned. */
export function fromBlob(blob: Uint8Array): Float64Array {
  const values = new Float64Array(Math.floor(blob.byteLength / 8));
  fromBytes(copyBytes(blob, values, 0, values.length));
  return values;
}

/**
 * Copies what {@link toBlob} made, as bytes or as their hexadecimal digits, into an array, from a place on; of what is
 * longer than so many numbers the beginning. @returns the bytes there, for {@link fromBytes}.
 */
export function copyBytes(
  from: Uint8Array | string,
  target: Float64Array,
  at: number,
  mostNumbers: number,
): Buffer {
  const given = typeof from === 'string' ? Math.floor(from.length / 2) : from.byteLength;
  const length = Math.min(given, 8 * mostNumbers);
  const bytes = Buffer.from(target.buffer, target.byteOffset + 8 * at, length);
  if (typeof from === 'string') bytes.write(from, 'hex');
  else bytes.set(length === given ? from : from.subarray(0, length));
  return bytes;
}

/** Makes numbers of copied bytes where they stand. */
export function fromBytes(bytes: Buffer): void {
  if (!littleEndian) bytes.subarray(0, 8 * Math.floor(bytes.byteLength / 8)).swap64();
}

/** CRC-32 (IEEE 802.3) over several pieces in a row. */
export function checksum(...pieces: readonly (Uint8Array | string)[]): number {
  let value = 0;
  for (const piece of pieces) value = crc32(piece, value);
  return value;
}
