const table = new Uint32Array(256);
for (let i = 0; i < 256; i++) {
  let word = i;
  for (let bit = 0; bit < 8; bit++) word = word & 1 ? 0xedb88320 ^ (word >>> 1) : word >>> 1;
  table[i] = word >>> 0;
}

/**
 * CRC-32 of ISO 3309 (zip, PNG, gzip): polynomial 0xEDB88320 reflected, start and final XOR 0xFFFFFFFF.
 * @param previous result of the bytes before these, to go on with.
 */
export function crc32(bytes: Uint8Array, previous = 0): number {
  let word = ~previous;
  for (let i = 0; i < bytes.length; i++) word = table[(word ^ bytes[i]!) & 0xff]! ^ (word >>> 8);
  return ~word >>> 0;
}
