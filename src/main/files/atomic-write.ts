import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { StudioError } from '../../core/support/errors.ts';

/**
 * Writes a file so that a crash or a power cut leaves the old or the new one, never a part: temporary file
 * beside it, fsync, rename, fsync of the folder.
 * @throws StudioError `disk-full`, `file-not-writable`.
 */
export function writeFileAtomically(path: string, bytes: Uint8Array | string): void {
  const temporary = temporaryNameFor(path);
  try {
    writeAndSync(temporary, typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes);
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw toFileError(error, path);
  }
}

/**
 * {@link writeFileAtomically} with a check of what lies on the disk before it takes its name: if `check` throws,
 * there is no new file, and an old one of that name is untouched.
 */
export async function writeFileChecked<T>(
  path: string,
  bytes: Uint8Array,
  check: (written: Uint8Array) => Promise<T>,
): Promise<T> {
  const temporary = temporaryNameFor(path);
  try {
    writeAndSync(temporary, bytes);
    const result = await check(readFileSync(temporary));
    renameSync(temporary, path);
    syncFolder(dirname(path));
    return result;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw toFileError(error, path);
  }
}

/**
 * Lets somebody else, another process perhaps, write a file beside the place that it is for, which it takes when it is
 * whole. @param write fills and syncs the file that it is given the name of. @throws StudioError as {@link writeFileAtomically}.
 */
export async function writeBeside<T>(path: string, write: (draft: string) => Promise<T>): Promise<T> {
  const draft = temporaryNameFor(path);
  try {
    const result = await write(draft);
    renameSync(draft, path);
    syncFolder(dirname(path));
    return result;
  } catch (error) {
    rmSync(draft, { force: true });
    throw toFileError(error, path);
  }
}

function temporaryNameFor(path: string): string {
  return `${path}.${randomUUID().slice(0, 8)}.part`;
}

function writeAndSync(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'wx');
  try {
    for (let offset = 0; offset < bytes.byteLength;) offset += writeSync(file, bytes, offset);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
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

/** What went wrong with a file, in words. */
export function toFileError(error: unknown, path: string): StudioError {
  if (error instanceof StudioError) return error;
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
