/**
 * Writes the wire format of protocol buffers (protobuf.dev/programming-guides/encoding): only what ONNX needs.
 * Fields are written in the order of the calls; `0` and '' are written too, as proto2 does for fields that are set.
 */
export class WireWriter {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  /** int32, int64, enum or bool: a varint, negative numbers as two's complement of 64 bits. */
  integer(field: number, value: number): this {
    this.#push([...varint(field * 8), ...varint(value)]);
    return this;
  }

  /** float: four bytes. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#push([...varint(field * 8 + 5), ...bytes]);
    return this;
  }

  bytes(field: number, bytes: Uint8Array): this {
    this.#push([...varint(field * 8 + 2), ...varint(bytes.length)]);
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    return this;
  }

  text(field: number, text: string): this {
    return this.bytes(field, new TextEncoder().encode(text));
  }

  /** A message inside the message. */
  message(field: number, fill: (writer: WireWriter) => void): this {
    const inner = new WireWriter();
    fill(inner);
    this.#push([...varint(field * 8 + 2), ...varint(inner.#length)]);
    // Not spread: a large graph has more pieces than a call may have arguments.
    for (const chunk of inner.#chunks) this.#chunks.push(chunk);
    this.#length += inner.#length;
    return this;
  }

  /** Everything so far in one piece. */
  finish(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }

  #push(bytes: readonly number[]): void {
    this.#chunks.push(Uint8Array.from(bytes));
    this.#length += bytes.length;
  }
}

/** Seven bits per byte, the lowest first; the eighth bit says that more follow. */
function varint(value: number): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return bytes;
}
