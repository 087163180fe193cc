import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { TaskCalls } from '../../core/contract/tasks.ts';
import { createZipStream } from '../../core/formats/zip/zip-stream.ts';
import { StudioError } from '../../core/support/errors.ts';
import { toFileError } from '../files/atomic-write.ts';
import { hashBytes } from '../storage/table-bytes.ts';
import { BUNDLE_LIMIT_BYTES, readRunBundle } from './read-run-bundle.ts';
import { entryNames, manifestOf, smallEntriesOf, writeRunBundle } from './run-bundle.ts';

/** What the rest of a bundle may take beside the rows. */
const ROOM_BYTES = 2 ** 28;

/** Bytes of the rows that are in memory at a time. */
const PIECE_BYTES = 1 << 20;

/**
 * Writes a bundle whose rows lie in a file beside the workspace: they go from file to file piece by piece, read twice,
 * since their checksum stands before them.
 * @throws StudioError `export-too-large`, `file-changed`, `disk-full`, `file-not-writable`; a file that is half is the
 *   caller's to remove.
 */
export function writeLargeBundle(
  { bundle, studio, tablePath, path, name }: TaskCalls['writeBundle']['argument'],
  report: (share: number) => void,
): TaskCalls['writeBundle']['result'] {
  // What cannot be read back is not written.
  readRunBundle(writeRunBundle(bundle, studio));
  const tableHash = createHash('sha256');
  let [size, checksum] = [0, 0];
  readPieces(tablePath, (piece) => {
    tableHash.update(piece);
    checksum = crc32(piece, checksum);
    size += piece.length;
  });
  if (size > BUNDLE_LIMIT_BYTES - ROOM_BYTES) {
    throw new StudioError(
      'export-too-large',
      `The rows of this run take ${size} bytes, more than a bundle may carry. Write it without them: whoever opens it is asked for the dataset.`,
      { bytes: size },
    );
  }
  const digest = tableHash.digest('hex');
  const entries = smallEntriesOf(bundle);
  const hashes = Object.fromEntries([
    ...entries.map((entry) => [entry.name, hashBytes(entry.bytes)] as const),
    [entryNames.table, digest] as const,
  ]);
  const whole = createHash('sha256');
  let written = 0;
  try {
    const file = openSync(path, 'wx');
    try {
      const zip = createZipStream((bytes) => {
        for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
        whole.update(bytes);
        written += bytes.length;
      });
      for (const { name: entry, bytes } of [manifestOf(bundle, studio, hashes), ...entries]) {
        zip.add({ name: entry, size: bytes.length, checksum: crc32(bytes) }, (put) => put(bytes));
      }
      const again = createHash('sha256');
      zip.add({ name: entryNames.table, size, checksum }, (put) => {
        let done = 0;
        readPieces(tablePath, (piece) => {
          again.update(piece);
          put(piece);
          done += piece.length;
          report(done / size);
        });
      });
      if (again.digest('hex') !== digest) {
        throw new StudioError('file-changed', 'The rows changed while they were written. Try again.', {});
      }
      zip.finish();
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw toFileError(error, name);
  }
  return { bytes: written, hash: whole.digest('hex') };
}

/** Hands a file over piece by piece; a piece is good until the next. */
function readPieces(path: string, take: (piece: Uint8Array) => void): void {
  const piece = Buffer.alloc(PIECE_BYTES);
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const read = readSync(file, piece, 0, PIECE_BYTES, null);
      if (read === 0) return;
      take(piece.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}
