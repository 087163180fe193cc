import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { StudioError } from '../../core/support/errors.ts';

/**
 * Writes a file so that a crash or a power cut leaves the old or the new one, never a part: temporary file
 * beside it, fsync, rename, fsync of the folder.
 * @throws StudioError `disk-full`, `file-not-writable`.
 */
export function writeFileAtomically(path: string, bytes: Uint8Array | string): void {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.part`;
  try {
    const file = openSync(temporary, 'wx');
    try {
      writeAll(file, typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw toFileError(error, path);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.byteLength;) offset += writeSync(file, bytes, offset);
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function toFileError(error: unknown, path: string): StudioError {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const file = basename(path);
  if (reason === 'ENOSPC' || reason === 'EDQUOT') {
    return new StudioError(
      'disk-full',
      `"${file}" could not be written: the disk is full. Make room, then try again.`,
      {
        file,
      },
    );
  }
  return new StudioError(
    'file-not-writable',
    `"${file}" could not be written (${reason}). Choose a folder that you may write to.`,
    { file, reason },
  );
}
