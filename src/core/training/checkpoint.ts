import { StudioError } from '../support/errors.ts';

/** Named blocks of numbers and one JSON record: everything that an exact resume needs. */
export interface Checkpoint {
  /** JSON values only; NaN and infinities are not JSON, so such numbers go into blocks. */
  readonly record: Readonly<Record<string, unknown>>;
  readonly blocks: Readonly<Record<string, Float32Array | Float64Array>>;
}

const MAGIC = 0x4b435344; // "DSCK"
const VERSION = 1;

/** Bytes of a checkpoint: magic, version, header length, JSON header, blocks at multiples of 8. Little-endian. */
export function encodeCheckpoint({ record, blocks }: Checkpoint): Uint8Array {
  let offset = 0;
  const places = Object.entries(blocks).map(([name, block]) => {
    const place = { name, kind: block instanceof Float32Array ? 'f4' : 'f8', length: block.length, offset };
    offset += Math.ceil(block.byteLength / 8) * 8;
    return place;
  });
  const header = new TextEncoder().encode(JSON.stringify({ record, blocks: places }));
  const start = 12 + Math.ceil((header.length + 4) / 8) * 8 - 4;
  const bytes = new Uint8Array(start + offset);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, header.length, true);
  bytes.set(header, 12);
  for (const place of places) {
    const block = blocks[place.name]!;
    bytes.set(new Uint8Array(block.buffer, block.byteOffset, block.byteLength), start + place.offset);
  }
  return bytes;
}

/** The inverse. @throws StudioError `checkpoint-invalid`. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const invalid = (reason: string) =>
    new StudioError(
      'checkpoint-invalid',
      `The checkpoint cannot be read: ${reason}. Resume from an earlier one or train again.`,
      {},
    );
  if (bytes.length < 12) throw invalid(`expected at least 12 bytes, found ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw invalid('it does not start with the mark of a checkpoint');
  if (view.getUint32(4, true) !== VERSION)
    throw invalid(`expected version ${VERSION}, found ${view.getUint32(4, true)}`);
  const headerLength = view.getUint32(8, true);
  const start = 12 + Math.ceil((headerLength + 4) / 8) * 8 - 4;
  if (start > bytes.length) throw invalid('its header is cut off');
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(12, 12 + headerLength))) as {
    record: Record<string, unknown>;
    blocks: { name: string; kind: 'f4' | 'f8'; length: number; offset: number }[];
  };
  const blocks: Record<string, Float32Array | Float64Array> = {};
  for (const { name, kind, length, offset } of header.blocks) {
    const size = length * (kind === 'f4' ? 4 : 8);
    const from = start + offset;
    if (from + size > bytes.length) throw invalid(`block "${name}" is cut off`);
    // A copy of its own: blocks may not be aligned inside the message that brought them, and `slice` of a subclass
    // (a Buffer) would share its memory.
    const copy = new Uint8Array(bytes.subarray(from, from + size)).buffer;
    blocks[name] = kind === 'f4' ? new Float32Array(copy) : new Float64Array(copy);
  }
  return { record: header.record, blocks };
}
