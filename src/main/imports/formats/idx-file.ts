import { createReadStream } from 'node:fs';
import { dirname } from 'node:path';
import { createGunzip } from 'node:zlib';
import { StudioError } from '../../../core/support/errors.ts';
import { LIMITS } from '../../../core/support/limits.ts';
import { openSourceFile } from '../source-file.ts';

type ReadOne = (view: DataView, at: number) => number;

/** Types of numbers by their code; all big-endian. */
export const NUMBER_TYPES: Readonly<Record<number, readonly [width: number, read: ReadOne]>> = {
  0x08: [1, (view, at) => view.getUint8(at)],
  0x09: [1, (view, at) => view.getInt8(at)],
  0x0b: [2, (view, at) => view.getInt16(at)],
  0x0c: [4, (view, at) => view.getInt32(at)],
  0x0d: [4, (view, at) => view.getFloat32(at)],
  0x0e: [8, (view, at) => view.getFloat64(at)],
};

/** One file with its header read. */
export interface IdxFile {
  readonly path: string;
  readonly name: string;
  readonly shape: readonly number[];
  readonly width: number;
  readonly read: ReadOne;
  readonly start: number;
  readonly isPacked: boolean;
}

/** Reads the header and checks the size where the file is not packed. */
export async function openIdxFile(path: string): Promise<IdxFile> {
  const name = path.slice(dirname(path).length + 1);
  const file = openSourceFile(path, name, LIMITS.arrayBytes);
  try {
    const raw = file.readAt(0, 2);
    const isPacked = raw[0] === 0x1f && raw[1] === 0x8b;
    const head = isPacked ? await readPackedHead(path, name) : file.readAt(0, 4 + 4 * 8);
    const type = NUMBER_TYPES[head[2] ?? 0];
    if (head.length < 8 || head[0] !== 0 || head[1] !== 0)
      throw invalidIdx(name, 'it does not begin with two zero bytes');
    if (type === undefined) throw invalidIdx(name, `it has the unknown type ${head[2]} of numbers`);
    const rank = head[3]!;
    const start = 4 + 4 * rank;
    if (rank < 1 || rank > 8 || head.length < start)
      throw invalidIdx(name, `it says ${rank} dimensions; 1 to 8 make sense`);
    const shape = Array.from({ length: rank }, (_, axis) => head.readUInt32BE(4 + 4 * axis));
    const [width, read] = type;
    const expected = start + shape.reduce((product, size) => product * size, width);
    if (!Number.isSafeInteger(expected) || expected > LIMITS.arrayBytes) {
      throw invalidIdx(name, `[${shape.join(', ')}] numbers are more than ${LIMITS.arrayBytes / 2 ** 20} MB`);
    }
    if (!isPacked && file.size !== expected) {
      throw invalidIdx(
        name,
        `[${shape.join(', ')}] numbers should take ${expected} bytes, it has ${file.size}`,
      );
    }
    return { path, name, shape, width, read, start, isPacked };
  } finally {
    file.close();
  }
}

async function readPackedHead(path: string, name: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of unpack(path, name)) {
    pieces.push(piece);
    length += piece.length;
    if (length >= 36) break;
  }
  return Buffer.concat(pieces).subarray(0, 36);
}

/** Bytes of a file, unpacked where it is packed. A bomb ends where the header's size is passed. */
async function* unpack(path: string, name: string, isPacked = true): AsyncGenerator<Buffer> {
  const source = createReadStream(path, { highWaterMark: 1 << 18 });
  const stream = isPacked ? source.pipe(createGunzip({ chunkSize: 1 << 18 })) : source;
  source.once('error', (error) => stream.destroy(error));
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) yield piece;
  } catch (error) {
    throw invalidIdx(
      name,
      `it cannot be unpacked (${error instanceof Error ? error.message : String(error)})`,
    );
  } finally {
    source.destroy();
  }
}

/** Visits every number in order. @throws StudioError `idx-invalid` when there are fewer or more than the header says. */
export async function visitNumbers(
  file: IdxFile,
  visit: (value: number, index: number) => boolean | void,
): Promise<void> {
  const count = file.shape.reduce((product, size) => product * size, 1);
  let skip = file.start;
  let index = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of unpack(file.path, file.name, file.isPacked)) {
    let block = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    if (skip > 0) {
      const cut = Math.min(skip, block.length);
      skip -= cut;
      block = block.subarray(cut);
    }
    const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
    const whole = Math.floor(block.length / file.width);
    for (let i = 0; i < whole; i++) {
      if (index >= count)
        throw invalidIdx(file.name, `it holds more than the ${count} numbers that its header says`);
      if (visit(file.read(view, i * file.width), index++) === false) return;
    }
    rest = block.subarray(whole * file.width);
  }
  if (index !== count || rest.length > 0) {
    throw invalidIdx(file.name, `its header says ${count} numbers, it has ${index}. It may be cut off`);
  }
}

/** The one error of this format, with what is wrong. */
export function invalidIdx(name: string, what: string): StudioError {
  return new StudioError('idx-invalid', `"${name}" is not a usable IDX file: ${what}.`, { file: name });
}
