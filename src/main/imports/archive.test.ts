import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crc32 } from '../../core/support/crc32.ts';
import { LIMITS } from '../../core/support/limits.ts';
import { createImportFolder, type ImportFolder } from './testing/import-folder.ts';

let place: ImportFolder;
beforeEach(() => (place = createImportFolder()));
afterEach(() => place.remove());

interface Odd {
  readonly name: string;
  readonly bytes?: Uint8Array;
  readonly size?: number;
  readonly packedSize?: number;
  readonly mode?: number;
  readonly flags?: number;
}

/** A zip archive by hand, which may lie. */
function zip(entries: readonly Odd[], count = entries.length): Buffer {
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
    facts.writeUInt32LE(crc32(bytes) >>> 0, 10);
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

async function rule(bytes: Buffer): Promise<unknown> {
  const error = await place.refusal(place.write('bad.npz', bytes));
  expect(error.code).toBe('zip-invalid');
  expect(error.message).toContain('"bad.npz"');
  return error.details['rule'];
}

describe('an archive is refused', () => {
  it.each(['../x.npy', '/x.npy', 'a\\..\\x.npy', 'C:/x.npy', 'a/../../x.npy'])(
    '44 with the path %s in it',
    async (name) => {
      expect(await rule(zip([{ name }]))).toBe('path');
    },
  );

  it('44 with a symbolic link in it', async () => {
    expect(await rule(zip([{ name: 'x.npy', mode: 0o120777 }]))).toBe('link');
  });

  it('45 when it is a bomb, by what it says and by what it does', async () => {
    expect(await rule(zip([{ name: 'x.npy', bytes: new Uint8Array(50_000_000) }]))).toBe('bomb');
    const large = Array.from({ length: 3 }, (_, index) => ({
      name: `${index}.npy`,
      size: 2 ** 31,
      packedSize: 2 ** 26,
    }));
    expect(await rule(zip(large))).toBe('bomb');
  });

  it('45 when a size lies, up or down', async () => {
    expect(await rule(zip([{ name: 'x.npy', bytes: new Uint8Array(3000), size: 100 }]))).toBe('damaged');
    expect(await rule(zip([{ name: 'x.npy', bytes: new Uint8Array(3000), size: 5000 }]))).toBe('damaged');
  });

  it('45 with too many entries, an encrypted one or another archive', async () => {
    const many = Array.from({ length: LIMITS.archiveEntries + 1 }, (_, index) => ({
      name: `${index}.npy`,
      bytes: new Uint8Array(0),
    }));
    expect(await rule(zip(many))).toBe('entries');
    expect(await rule(zip([{ name: 'x.npy', flags: 1 }]))).toBe('encrypted');
    expect(await rule(zip([{ name: 'inner.zip' }]))).toBe('nested');
  });

  it('45 when it is cut off', async () => {
    const bytes = zip([{ name: 'x.npy' }]);
    expect(await rule(bytes.subarray(0, bytes.length - 10))).toBe('damaged');
  });
});
