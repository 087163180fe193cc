/** float32 numbers as little-endian bytes, one block after the other. */
export function floatBytes(blocks: readonly Float32Array[]): Uint8Array {
  const bytes = new Uint8Array(blocks.reduce((sum, block) => sum + block.length * 4, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const block of blocks) {
    for (let i = 0; i < block.length; i++, at += 4) view.setFloat32(at, block[i]!, true);
  }
  return bytes;
}

/** The reverse: `count` numbers from byte `start` on. */
export function readFloats(bytes: Uint8Array, start: number, count: number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: count }, (_unused, i) => view.getFloat32(start + 4 * i, true));
}
