const table = new Uint32Array(256);
for (let i = 0; i < 256; i++) {
  let word = i;
  for (let bit = 0; bit < 8; bit++) word = word & 1 ? 0x82f63b78 ^ (word >>> 1) : word >>> 1;
  table[i] = word >>> 0;
}

/** CRC-32C of RFC 3720 (iSCSI): the polynomial of Castagnoli, 0x82F63B78 reflected, start and final XOR 0xFFFFFFFF. */
export function crc32c(bytes: Uint8Array): number {
  let word = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) word = table[(word ^ bytes[i]!) & 0xff]! ^ (word >>> 8);
  return ~word >>> 0;
}
