import { crc32 } from '../../support/crc32.ts';
import { StudioError } from '../../support/errors.ts';

/** One file inside an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** 1980-01-01, the oldest day that the format knows: the same input gives the same bytes. */
const DATE = 0x21;
const LARGEST = 0xffffffff;

/**
 * A zip archive without compression (APPNOTE 6.3.4), names in UTF-8.
 * @param alignment bytes of an entry begin at multiples of it (PyTorch wants 64).
 * @throws StudioError `export-too-large` beyond 4 GiB or 65,535 entries.
 */
export function writeZip(entries: readonly ZipEntry[], alignment = 1): Uint8Array {
  const names = entries.map(({ name }) => new TextEncoder().encode(name));
  let at = 0;
  const places = entries.map(({ bytes }, index) => {
    const start = at;
    const unpadded = start + 30 + names[index]!.length;
    // An extra field is at least four bytes long.
    const missing = (alignment - (unpadded % alignment)) % alignment;
    const gap = missing === 0 || missing >= 4 ? missing : missing + alignment;
    at = unpadded + gap + bytes.length;
    return { start, gap, checksum: crc32(bytes) };
  });
  const directoryStart = at;
  const directoryLength = names.reduce((sum, name) => sum + 46 + name.length, 0);
  const total = directoryStart + directoryLength + 22;
  if (total > LARGEST || entries.length > 65_535) {
    throw new StudioError('export-too-large', `Expected an archive below 4 GiB, got ${total} bytes.`, {
      bytes: total,
    });
  }
  const archive = new Uint8Array(total);
  const view = new DataView(archive.buffer);
  entries.forEach(({ bytes }, index) => {
    const { start, gap, checksum } = places[index]!;
    const name = names[index]!;
    view.setUint32(start, 0x04034b50, true);
    writeCommon(view, start + 4, checksum, bytes.length, name.length, gap);
    archive.set(name, start + 30);
    if (gap > 0) {
      view.setUint16(start + 30 + name.length, 0x4246, true);
      view.setUint16(start + 32 + name.length, gap - 4, true);
    }
    archive.set(bytes, start + 30 + name.length + gap);
  });
  let entryAt = directoryStart;
  entries.forEach(({ bytes }, index) => {
    const { start, checksum } = places[index]!;
    const name = names[index]!;
    view.setUint32(entryAt, 0x02014b50, true);
    view.setUint16(entryAt + 4, 20, true);
    writeCommon(view, entryAt + 6, checksum, bytes.length, name.length, 0);
    view.setUint32(entryAt + 42, start, true);
    archive.set(name, entryAt + 46);
    entryAt += 46 + name.length;
  });
  view.setUint32(entryAt, 0x06054b50, true);
  view.setUint16(entryAt + 8, entries.length, true);
  view.setUint16(entryAt + 10, entries.length, true);
  view.setUint32(entryAt + 12, directoryLength, true);
  view.setUint32(entryAt + 16, directoryStart, true);
  return archive;
}

/** What local headers and the directory have in common: version, flags, method, time, sizes, lengths. */
export function writeCommon(
  view: DataView,
  at: number,
  checksum: number,
  size: number,
  nameLength: number,
  extraLength: number,
): void {
  view.setUint16(at, 20, true);
  view.setUint16(at + 2, 0x0800, true);
  view.setUint16(at + 4, 0, true);
  view.setUint16(at + 6, 0, true);
  view.setUint16(at + 8, DATE, true);
  view.setUint32(at + 10, checksum, true);
  view.setUint32(at + 14, size, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, nameLength, true);
  view.setUint16(at + 24, extraLength, true);
}
