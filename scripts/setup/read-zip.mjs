import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);

function readAt(file, position, length) {
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, position);
  return bytes;
}

/** Reads the central directory (APPNOTE 4.3.12); zip64 and encryption are not needed here. */
function readEntries(file) {
  const size = fstatSync(file).size;
  const tailLength = Math.min(size, 65_557);
  const tail = readAt(file, size - tailLength, tailLength);
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0) throw new Error('Expected a zip file, found no end-of-directory record.');
  const directory = readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === 0x02014b50;) {
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      method: directory.readUInt16LE(at + 10),
      compressedSize: directory.readUInt32LE(at + 20),
      mode: (directory.readUInt32LE(at + 38) >>> 16) & 0o777,
      offset: directory.readUInt32LE(at + 42),
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * Unpacks those files of a zip for which `rename` gives a relative path (null skips a file).
 * Written out because a bare machine has no unzip, and no package is installed yet that has one.
 */
export async function unpackZip(path, folder, rename) {
  const file = openSync(path, 'r');
  try {
    for (const entry of readEntries(file)) {
      const name = entry.name.endsWith('/') ? null : rename(entry.name);
      if (name === null) continue;
      if (name.split('/').includes('..')) throw new Error(`The zip holds an unsafe path: ${entry.name}`);
      const header = readAt(file, entry.offset, 30);
      const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
      const packed = readAt(file, start, entry.compressedSize);
      const target = join(folder, name);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, entry.method === 0 ? packed : await inflate(packed), {
        mode: entry.mode || 0o644,
      });
    }
  } finally {
    closeSync(file);
  }
}
