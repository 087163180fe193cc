/** What each of the 256 bytes becomes; the caller fills it before every call. */
const table = memory.data(1024, 16);

/** Address of the 256 numbers. */
export function byteTable(): usize {
  return table;
}

/**
 * out[i] = table[bytes[i]] in rising order, four at a time: the bytes may lie at the end of `out`, where each is
 * read before a number is written over it.
 */
export function expandBytes(bytes: usize, out: usize, length: i32): void {
  for (; length >= 4; length -= 4) {
    const four = load<u32>(bytes);
    const a = load<f32>(table + ((four & 255) << 2));
    const b = load<f32>(table + (((four >> 8) & 255) << 2));
    const c = load<f32>(table + (((four >> 16) & 255) << 2));
    const d = load<f32>(table + ((four >> 24) << 2));
    store<f32>(out, a);
    store<f32>(out, b, 4);
    store<f32>(out, c, 8);
    store<f32>(out, d, 12);
    bytes += 4;
    out += 16;
  }
  for (; length > 0; length--) {
    store<f32>(out, load<f32>(table + (<usize>load<u8>(bytes) << 2)));
    bytes += 1;
    out += 4;
  }
}
