import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpackZip } from './read-zip.mjs';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-zip-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A zip of deflated files, written from the format's description (APPNOTE 4.3.7 and 4.3.12). */
function makeZip(files: Readonly<Record<string, string>>): string {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const packed = deflateRawSync(text);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(8, 4);
    shared.writeUInt32LE(crc32(text), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(Buffer.byteLength(text), 18);
    shared.writeUInt16LE(Buffer.byteLength(name), 22);
    const central = Buffer.alloc(14);
    central.writeUInt32LE(0o100755 * 0x10000, 6);
    central.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x03'), shared, central, Buffer.from(name));
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, Buffer.from(name), packed]);
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  const path = join(folder, 'test.zip');
  writeFileSync(path, Buffer.concat([...parts, central, end]));
  return path;
}

describe('unpackZip', () => {
  it('unpacks the wanted files under their new names', async () => {
    const zip = makeZip({ 'App/run': 'x'.repeat(5000), 'App/skip': 'no' });
    await unpackZip(zip, join(folder, 'out'), (name: string) => (name === 'App/run' ? 'bin/app' : null));
    expect(readFileSync(join(folder, 'out/bin/app'), 'utf8')).toBe('x'.repeat(5000));
    expect(() => readFileSync(join(folder, 'out/App/skip'))).toThrow(/ENOENT/);
  });

  it('refuses a path that leads out of the folder', async () => {
    const zip = makeZip({ '../evil': 'x' });
    await expect(unpackZip(zip, join(folder, 'out'), (name: string) => name)).rejects.toThrow(/unsafe path/);
  });
});
