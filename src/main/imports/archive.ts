import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import { Readable } from 'node:stream';
import { StudioError, showValue } from '../../core/support/errors.ts';
import { LIMITS } from '../../core/support/limits.ts';
import type { SourceFile } from './source-file.ts';

/** One plain file of an archive. */
export interface ArchiveEntry {
  readonly name: string;
  readonly size: number;
  /** Unpacks it. Never more than `size` bytes are made. @throws StudioError `zip-invalid`. */
  read(): Promise<Buffer>;
}

class SourceReader extends RandomAccessReader {
  private readonly file: SourceFile;

  constructor(file: SourceFile) {
    super();
    this.file = file;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const { file } = this;
    let at = start;
    return new Readable({
      read() {
        const block = file.readAt(at, Math.min(65_536, end - at));
        at += block.length;
        this.push(block.length === 0 ? null : block);
      },
    });
  }
}

/**
 * Lists the plain files of a zip archive. Names are never paths: nothing is written to the disk.
 * @throws StudioError `zip-invalid` with the broken rule in its details: `entries`, `path`, `link`, `encrypted`,
 * `bomb`, `nested`, `damaged`.
 */
export async function openArchive(file: SourceFile, name: string): Promise<readonly ArchiveEntry[]> {
  let zip: ZipFile;
  try {
    zip = await fromRandomAccessReaderPromise(new SourceReader(file), file.size, {
      autoClose: false,
      validateEntrySizes: true,
      strictFileNames: true,
    });
    if (zip.entryCount > LIMITS.archiveEntries) {
      throw refuse(
        name,
        'entries',
        `expected at most ${LIMITS.archiveEntries} entries, it says ${zip.entryCount}`,
      );
    }
    const entries: ArchiveEntry[] = [];
    let total = 0;
    for await (const entry of zip.eachEntry()) {
      checkEntry(entry, name);
      if (entry.fileName.endsWith('/')) continue;
      total += entry.uncompressedSize;
      if (total > LIMITS.archiveBytes) {
        throw refuse(
          name,
          'bomb',
          `expected at most ${LIMITS.archiveBytes / 2 ** 20} MB unpacked, it says more`,
        );
      }
      entries.push({
        name: entry.fileName,
        size: entry.uncompressedSize,
        read: () => unpack(zip, entry, name),
      });
      if (entries.length > LIMITS.archiveEntries)
        throw refuse(name, 'entries', 'it has more entries than it says');
    }
    return entries;
  } catch (error) {
    if (error instanceof StudioError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const rule = /relative path|absolute path|characters in fileName|backslash/.test(reason)
      ? 'path'
      : 'damaged';
    throw refuse(name, rule, reason.slice(0, 200));
  }
}

function checkEntry(entry: Entry, name: string): void {
  const { fileName, compressedSize, uncompressedSize, generalPurposeBitFlag, externalFileAttributes } = entry;
  const shown = showValue(fileName);
  if (/[\\:]|^\/|(^|\/)\.\.(\/|$)|\0/.test(fileName)) {
    throw refuse(name, 'path', `the entry ${shown} has a path that leads elsewhere`);
  }
  // The upper half is the file's mode on Unix; 0xA is a symbolic link.
  if (externalFileAttributes >>> 28 === 0xa) throw refuse(name, 'link', `the entry ${shown} is a link`);
  if ((generalPurposeBitFlag & 1) !== 0)
    throw refuse(name, 'encrypted', `the entry ${shown} is encrypted. Save it without a password`);
  if (/\.(zip|npz|gz|tgz|bz2|xz|7z|rar)$/i.test(fileName))
    throw refuse(name, 'nested', `the entry ${shown} is an archive itself`);
  if (uncompressedSize > 2 ** 20 && uncompressedSize > LIMITS.archiveRatio * compressedSize) {
    throw refuse(
      name,
      'bomb',
      `the entry ${shown} would unpack to ${uncompressedSize} bytes, over ${LIMITS.archiveRatio} times its size`,
    );
  }
}

async function unpack(zip: ZipFile, entry: Entry, name: string): Promise<Buffer> {
  // Grown as bytes come, so that a size that lies costs nothing.
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const piece of stream as AsyncIterable<Buffer>) {
      pieces.push(piece);
      length += piece.length;
      if (length > entry.uncompressedSize) throw new Error('more bytes than it says');
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw refuse(
      name,
      'damaged',
      `the entry ${showValue(entry.fileName)} cannot be unpacked (${reason.slice(0, 100)})`,
    );
  }
  return Buffer.concat(pieces, length);
}

function refuse(name: string, rule: string, what: string): StudioError {
  return new StudioError('zip-invalid', `"${name}" is not a usable archive: ${what}.`, { file: name, rule });
}
