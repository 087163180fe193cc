import { crc32 } from '../../support/crc32.ts';
import { StudioError, showValue } from '../../support/errors.ts';
import { inflate, InflateError } from './inflate.ts';
import type { ZipEntry } from './write-zip.ts';

/** How much an archive may unpack to. */
export interface ZipLimits {
  readonly entries: number;
  readonly totalBytes: number;
}

/** More than honest compression of numbers reaches; bombs reach a thousand and more. */
const LARGEST_RATIO = 100;
/** Below this an array of zeros may be as small as it likes. */
const HARMLESS_BYTES = 2 ** 20;

/** The error of everything that an archive must not be. */
export function refuseZip(rule: string, message: string): StudioError {
  return new StudioError('zip-invalid', `This is not a usable zip archive: ${message}.`, { rule });
}

interface DirectoryEntry {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  readonly packed: number;
  readonly size: number;
  readonly start: number;
}

/**
 * Unpacks an archive of plain files, stored or deflated. Every entry is checked against the directory, its
 * local header and its checksum before anything is given back; nothing is allocated beyond the limits.
 * @throws StudioError `zip-invalid` with the broken rule in its details.
 */
export function readZip(bytes: Uint8Array, limits: ZipLimits): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readDirectory(bytes, view, limits);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > limits.totalBytes) {
    throw refuseZip('bomb', `expected at most ${limits.totalBytes} bytes unpacked, it says ${total}`);
  }
  const ranges = entries.map((entry) => ({ entry, ...locate(bytes, view, entry) }));
  ranges.sort((a, b) => a.from - b.from);
  ranges.forEach(({ entry, from }, index) => {
    if (index > 0 && ranges[index - 1]!.end > from) {
      throw refuseZip('overlap', `the entry ${showValue(entry.name)} shares bytes with another one`);
    }
  });
  return ranges.map(({ entry, start, end }) => ({
    name: entry.name,
    bytes: unpack(bytes.subarray(start, end), entry),
  }));
}

function readDirectory(bytes: Uint8Array, view: DataView, limits: ZipLimits): DirectoryEntry[] {
  const end = findEnd(view);
  if (end === null) throw refuseZip('end', 'it has no directory at its end. It may be cut off');
  const count = view.getUint16(end + 10, true);
  const length = view.getUint32(end + 12, true);
  const start = view.getUint32(end + 16, true);
  if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count) {
    throw refuseZip('disks', 'it is one of several parts');
  }
  if (count > limits.entries)
    throw refuseZip('entries', `expected at most ${limits.entries} entries, found ${count}`);
  if (start + length > end) throw refuseZip('directory', 'its directory lies outside of the file');
  const entries: DirectoryEntry[] = [];
  const names = new Set<string>();
  let at = start;
  for (let index = 0; index < count; index++) {
    if (at + 46 > start + length || view.getUint32(at, true) !== 0x02014b50) {
      throw refuseZip('directory', `its directory has no valid entry ${index + 1}`);
    }
    const nameLength = view.getUint16(at + 28, true);
    const rest = nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (at + 46 + rest > start + length) throw refuseZip('directory', 'its directory is cut off');
    const name = readName(bytes.subarray(at + 46, at + 46 + nameLength));
    const flags = view.getUint16(at + 8, true);
    if ((flags & 0x2041) !== 0) throw refuseZip('encrypted', `the entry ${showValue(name)} is encrypted`);
    const mode = view.getUint32(at + 38, true) >>> 16;
    if ((mode & 0xf000) === 0xa000) throw refuseZip('link', `the entry ${showValue(name)} is a link`);
    if (names.has(name)) throw refuseZip('duplicate', `the entry ${showValue(name)} is there twice`);
    names.add(name);
    entries.push({
      name,
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      start: view.getUint32(at + 42, true),
    });
    at += 46 + rest;
  }
  if (at !== start + length) throw refuseZip('directory', 'its directory is longer than its entries');
  return entries;
}

/** The end record is the last thing but a comment of the length that it says. */
function findEnd(view: DataView): number | null {
  const lowest = Math.max(0, view.byteLength - 22 - 65_535);
  for (let at = view.byteLength - 22; at >= lowest; at--) {
    if (
      view.getUint32(at, true) === 0x06054b50 &&
      at + 22 + view.getUint16(at + 20, true) === view.byteLength
    )
      return at;
  }
  return null;
}

function readName(bytes: Uint8Array): string {
  let name: string;
  try {
    name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refuseZip('name', 'the name of an entry is not UTF-8');
  }
  const isSafe =
    name !== '' &&
    name.length <= 500 &&
    !/^[/\\]|^[A-Za-z]:|\\|\0|\/$/.test(name) &&
    !name.split('/').some((part) => part === '..' || part === '.' || part === '');
  if (!isSafe) {
    throw refuseZip(
      'name',
      `expected names of files without ways out of the archive, found ${showValue(name)}`,
    );
  }
  return name;
}

/** Where an entry's bytes lie, by its local header, which must agree with the directory. */
function locate(bytes: Uint8Array, view: DataView, entry: DirectoryEntry) {
  const { name, start: from, packed, size, method } = entry;
  const where = `the entry ${showValue(name)}`;
  if (from + 30 > bytes.length || view.getUint32(from, true) !== 0x04034b50) {
    throw refuseZip('local-header', `${where} has no header of its own`);
  }
  const nameLength = view.getUint16(from + 26, true);
  const start = from + 30 + nameLength + view.getUint16(from + 28, true);
  const end = start + packed;
  if (end > bytes.length) throw refuseZip('truncated', `${where} ends outside of the file`);
  if (readName(bytes.subarray(from + 30, from + 30 + nameLength)) !== name) {
    throw refuseZip('local-header', `${where} has another name in its own header`);
  }
  if (method !== 0 && method !== 8) throw refuseZip('method', `${where} is compressed by an unknown method`);
  if (view.getUint16(from + 8, true) !== method)
    throw refuseZip('local-header', `${where} is not what the directory says`);
  if (method === 0 && packed !== size) throw refuseZip('size', `${where} says two different sizes`);
  if (size > HARMLESS_BYTES && size > packed * LARGEST_RATIO) {
    throw refuseZip(
      'bomb',
      `${where} would unpack to ${size} bytes, more than ${LARGEST_RATIO} times its own`,
    );
  }
  return { from, start, end };
}

function unpack(packed: Uint8Array, { name, method, size, checksum }: DirectoryEntry): Uint8Array {
  let bytes = packed;
  if (method === 8) {
    try {
      bytes = inflate(packed, size);
    } catch (error) {
      if (!(error instanceof InflateError)) throw error;
      throw refuseZip('deflate', `the entry ${showValue(name)} cannot be unpacked: ${error.message}`);
    }
  }
  if (crc32(bytes) !== checksum) throw refuseZip('checksum', `the entry ${showValue(name)} is damaged`);
  return bytes;
}
