import { StudioError } from '../../support/errors.ts';
import { writeCommon } from './write-zip.ts';

/** What is known of an entry before its bytes. */
export interface StreamedEntry {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** CRC-32 of them. */
  readonly checksum: number;
}

/** A zip archive without compression whose entries come piece by piece, in the form of `writeZip`. */
export interface ZipStream {
  /** @param write hands over the entry's bytes, as many as it said. @throws StudioError `export-too-large`. */
  add(entry: StreamedEntry, write: (put: (bytes: Uint8Array) => void) => void): void;
  /** Writes the directory. */
  finish(): void;
}

const LARGEST = 0xffffffff;

/** Begins an archive. @param put takes the next bytes of it. */
export function createZipStream(put: (bytes: Uint8Array) => void): ZipStream {
  const directory: Uint8Array[] = [];
  let at = 0;
  const next = (bytes: Uint8Array) => {
    at += bytes.length;
    put(bytes);
  };
  return {
    add({ name, size, checksum }, write) {
      const encoded = new TextEncoder().encode(name);
      const start = at;
      if (start + 30 + encoded.length + size + 65_536 > LARGEST) {
        throw new StudioError(
          'export-too-large',
          `Expected an archive below 4 GiB, "${name}" alone takes ${size} bytes. Choose a format without an archive: Parquet, CSV or .npy.`,
          { bytes: size },
        );
      }
      const local = new Uint8Array(30 + encoded.length);
      const view = new DataView(local.buffer);
      view.setUint32(0, 0x04034b50, true);
      writeCommon(view, 4, checksum, size, encoded.length, 0);
      local.set(encoded, 30);
      next(local);
      const begin = at;
      write(next);
      if (at - begin !== size) throw new Error(`Expected ${size} bytes for "${name}", got ${at - begin}.`);
      const central = new Uint8Array(46 + encoded.length);
      const entry = new DataView(central.buffer);
      entry.setUint32(0, 0x02014b50, true);
      entry.setUint16(4, 20, true);
      writeCommon(entry, 6, checksum, size, encoded.length, 0);
      entry.setUint32(42, start, true);
      central.set(encoded, 46);
      directory.push(central);
    },
    finish() {
      const start = at;
      for (const entry of directory) next(entry);
      const end = new DataView(new ArrayBuffer(22));
      end.setUint32(0, 0x06054b50, true);
      end.setUint16(8, directory.length, true);
      end.setUint16(10, directory.length, true);
      end.setUint32(12, at - start, true);
      end.setUint32(16, start, true);
      put(new Uint8Array(end.buffer));
    },
  };
}
