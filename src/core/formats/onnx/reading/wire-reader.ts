import { StudioError } from '../../../support/errors.ts';

/** The error of everything that an ONNX file must not be. */
export function refuseOnnx(
  rule: string,
  message: string,
  details: Record<string, unknown> = {},
): StudioError {
  return new StudioError('onnx-invalid', `This is not a usable ONNX file: ${message}.`, { rule, ...details });
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the wire format of protocol buffers, one field after the other. Nothing is allocated by what the bytes
 * claim, and nothing is read twice, so a hostile file costs no more than an honest one of its length.
 */
export class WireReader {
  /** Number of the field that {@link next} found. */
  field = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #type = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Goes to the next field; false at the end. */
  next(): boolean {
    if (this.#at === this.#bytes.length) return false;
    const tag = this.#varint();
    this.field = Math.floor(tag / 8);
    this.#type = tag % 8;
    const isKnownType = this.#type === 0 || this.#type === 1 || this.#type === 2 || this.#type === 5;
    if (tag < 8 || this.field >= 2 ** 29 || !isKnownType) {
      throw refuseOnnx('wire', `the bytes at ${this.#at} are not a field of a protocol buffer`);
    }
    return true;
  }

  /** int32, int64, enum or bool. Numbers beyond 2^53 become the largest exact ones: they only ever mean "to the end". */
  integer(): number {
    this.#expect(0);
    return this.#varint();
  }

  float(): number {
    this.#expect(5);
    return this.#view.getFloat32(this.#advance(4), true);
  }

  bytes(): Uint8Array {
    this.#expect(2);
    const length = this.#varint();
    const from = this.#advance(length);
    return this.#bytes.subarray(from, from + length);
  }

  text(): string {
    const bytes = this.bytes();
    try {
      return decoder.decode(bytes);
    } catch {
      throw refuseOnnx('text', 'a name or text in it is not UTF-8');
    }
  }

  /** One number, or a packed run of them. */
  integers(into: number[]): void {
    if (this.#type !== 2) into.push(this.integer());
    else {
      const inner = new WireReader(this.bytes());
      while (inner.#at < inner.#bytes.length) into.push(inner.#varint());
    }
  }

  /** One float, or a packed run of them. */
  floats(into: number[]): void {
    if (this.#type !== 2) into.push(this.float());
    else {
      const inner = new WireReader(this.bytes());
      while (inner.#at < inner.#bytes.length) into.push(inner.#view.getFloat32(inner.#advance(4), true));
    }
  }

  /** One double, or a packed run of them. */
  doubles(into: number[]): void {
    const packed = this.#type === 2;
    const reader = packed ? new WireReader(this.bytes()) : this;
    if (!packed) this.#expect(1);
    do into.push(reader.#view.getFloat64(reader.#advance(8), true));
    while (packed && reader.#at < reader.#bytes.length);
  }

  /** Leaves a field out that nobody asks for. */
  skip(): void {
    if (this.#type === 0) this.#varint();
    else if (this.#type === 2) this.bytes();
    else this.#advance(this.#type === 1 ? 8 : 4);
  }

  #expect(type: number): void {
    if (this.#type !== type) {
      throw refuseOnnx('wire', `field ${this.field} before byte ${this.#at} has another type than it should`);
    }
  }

  #advance(length: number): number {
    const from = this.#at;
    if (!(length >= 0 && from + length <= this.#bytes.length)) {
      throw refuseOnnx(
        'truncated',
        `a field at byte ${from} wants ${length} bytes, ${this.#bytes.length - from} are left. It may be cut off`,
      );
    }
    this.#at = from + length;
    return from;
  }

  #varint(): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#bytes[this.#advance(1)]!;
      const seven = byte & 127;
      if (shift < 28) low += seven << shift;
      else if (shift === 28) {
        low += (seven & 15) * 2 ** 28;
        high += seven >> 4;
      } else if (shift < 63) high += seven << (shift - 32);
      else high += (seven & 1) * 2 ** 31;
      if (byte < 128) return signed(low, high);
    }
    throw refuseOnnx('wire', `the number before byte ${this.#at} has no end`);
  }
}

function signed(low: number, high: number): number {
  const value = high >= 2 ** 31 ? (high - 2 ** 32) * 2 ** 32 + low : high * 2 ** 32 + low;
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(-Number.MAX_SAFE_INTEGER, value));
}
