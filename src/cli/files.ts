import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StudioError } from '../core/support/errors.ts';

/**
 * Reads a whole file. Looks at its kind and size first, so that a device, a pipe or a huge file is never read.
 * @throws StudioError `file-unreadable`, `file-not-plain`, `file-too-large`, `file-changed`.
 */
export function readLimitedFile(path: string, limit: number): Uint8Array {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    const before = fstatSync(handle);
    if (!before.isFile()) {
      throw new StudioError(
        'file-not-plain',
        `Expected "${path}" to be a plain file, found a folder, device or pipe.`,
        { path },
      );
    }
    if (before.size > limit) {
      throw new StudioError(
        'file-too-large',
        `Expected "${path}" to have at most ${(limit / 1048576).toFixed(0)} MB, found ${(before.size / 1048576).toFixed(0)} MB.`,
        { path, limit, size: before.size },
      );
    }
    const bytes = new Uint8Array(before.size);
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(handle, bytes, filled, bytes.length - filled, filled);
      if (count === 0) break;
      filled += count;
    }
    const after = fstatSync(handle);
    if (filled !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      throw new StudioError(
        'file-changed',
        `"${path}" changed while it was read. Try again when nothing writes to it.`,
        { path },
      );
    }
    return bytes;
  } catch (error) {
    throw error instanceof StudioError ? error : unreadable(path, error);
  } finally {
    closeSync(handle);
  }
}

/**
 * Writes a file whole or not at all: beside it first, then in its place.
 * @throws StudioError `file-unwritable`.
 */
export function writeWholeFile(path: string, bytes: Uint8Array): void {
  const draft = join(dirname(path), `.descent-${process.pid}-${Math.trunc(performance.now())}.part`);
  try {
    const handle = openSync(draft, 'wx');
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(handle, bytes, written);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new StudioError('file-unwritable', `Could not write "${path}": ${reason}. Choose another place.`, {
      path,
    });
  }
}

function unreadable(path: string, error: unknown): StudioError {
  const code = (error as NodeJS.ErrnoException).code;
  const reason =
    code === 'ENOENT' ? 'there is no such file' : error instanceof Error ? error.message : String(error);
  return new StudioError('file-unreadable', `Could not read "${path}": ${reason}.`, { path });
}
