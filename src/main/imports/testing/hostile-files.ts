import { parquetMetadata, type FileMetaData } from 'hyparquet';
import { ByteWriter, parquetWriteBuffer } from 'hyparquet-writer';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of an archive that may lie. */
export interface OddEntry {
  readonly name: string;
  readonly bytes?: Uint8Array;
  readonly size?: number;
  readonly packedSize?: number;
  readonly mode?: number;
  readonly flags?: number;
}

/** A zip archive by hand, which may lie. */
export function zipOf(entries: readonly OddEntry[], count = entries.length): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const {
    name,
    bytes = new Uint8Array(4),
    size = bytes.length,
    mode = 0,
    flags = 0,
    packedSize,
  } of entries) {
    const packed = deflateRawSync(bytes);
    const text = Buffer.from(name, 'latin1');
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(flags, 2);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(bytes), 10);
    facts.writeUInt32LE(packedSize ?? packed.length, 14);
    facts.writeUInt32LE(size, 18);
    facts.writeUInt16LE(text.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, text, packed]);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(((mode << 16) | 0) >>> 0, 6);
    end.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), facts, end, text]));
    locals.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const tail = Buffer.alloc(22);
  tail.write('PK\x05\x06', 'latin1');
  tail.writeUInt16LE(count & 0xffff, 8);
  tail.writeUInt16LE(count & 0xffff, 10);
  tail.writeUInt32LE(list.length, 12);
  tail.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, list, tail]);
}

/** A .npy file by hand. */
export function npyOf(descr: string, shape: string, numbers: ArrayBufferView, fortran = 'False'): Buffer {
  const header = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;
  const start = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8];
  const data = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return Buffer.concat([Buffer.from(start), Buffer.from(header), data]);
}

/** An IDX file of bytes by hand. */
export function idxOf(shape: readonly number[], bytes: Uint8Array, type = 8): Buffer {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head[2] = type;
  head[3] = shape.length;
  shape.forEach((size, axis) => head.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([head, bytes]);
}

/** A Parquet file of three numbers whose footer was changed. */
export function parquetOf(change: (footer: FileMetaData) => FileMetaData): Buffer {
  const whole = parquetWriteBuffer({ columnData: [{ name: 'x', data: [1, 2, 3], type: 'DOUBLE' }] });
  const writer = new ByteWriter();
  writeMetadata(writer, change(parquetMetadata(whole)));
  const footerBytes = Buffer.from(whole).readUInt32LE(whole.byteLength - 8);
  const data = Buffer.from(whole).subarray(0, whole.byteLength - 8 - footerBytes);
  // What was written ends with the length of the footer already.
  return Buffer.concat([data, Buffer.from(writer.getBytes()), Buffer.from('PAR1')]);
}

/** The beginning of a picture that says it has so many pixels. */
export function pngHeaderOf(width: number, height: number): Buffer {
  const header = Buffer.alloc(33);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]).copy(header);
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  header.set([8, 2, 0, 0, 0], 24);
  header.writeUInt32BE(crc32(header.subarray(12, 29)), 29);
  return header;
}
