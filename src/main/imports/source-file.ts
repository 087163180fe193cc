import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { StudioError } from '../../core/support/errors.ts';
import { LIMITS } from '../../core/support/limits.ts';

/** A file that is read piece by piece and must not change meanwhile. */
export interface SourceFile {
  readonly size: number;
  /** Up to `length` bytes from `offset` on; fewer only at the end. */
  readAt(offset: number, length: number): Buffer;
  /** Fills a block; returns how many bytes there were. */
  fill(block: Uint8Array, offset: number): number;
  /** @throws StudioError `file-changed`. */
  checkUnchanged(): void;
  close(): void;
}

/**
 * Opens a plain file for reading.
 * @throws StudioError `file-not-regular` (folder, device, pipe), `file-empty`, `file-too-large`, `file-not-readable`.
 */
export function openSourceFile(path: string, name: string, limit: number = LIMITS.importBytes): SourceFile {
  let handle: number;
  try {
    // Opening a pipe would wait for its writer for ever.
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw notReadable(name, error);
  }
  try {
    const before = fstatSync(handle);
    refuseOdd(before, name, limit);
    return createSourceFile(handle, before, name);
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

function refuseOdd(facts: Stats, name: string, limit: number): void {
  if (!facts.isFile()) {
    throw new StudioError(
      'file-not-regular',
      `Expected "${name}" to be a plain file, found a folder, device or pipe. Choose a file.`,
      { file: name },
    );
  }
  if (facts.size === 0) {
    throw new StudioError('file-empty', `Expected data in "${name}", found an empty file (0 bytes).`, {
      file: name,
    });
  }
  if (facts.size > limit) {
    const [allowed, found] = [limit, facts.size].map((bytes) => (bytes / 2 ** 20).toFixed(0));
    throw new StudioError(
      'file-too-large',
      `Expected "${name}" to have at most ${allowed} MB, got ${found} MB.`,
      { file: name, limit, size: facts.size },
    );
  }
}

function createSourceFile(handle: number, before: Stats, name: string): SourceFile {
  function fill(block: Uint8Array, offset: number): number {
    let filled = 0;
    try {
      while (filled < block.length) {
        const read = readSync(handle, block, filled, block.length - filled, offset + filled);
        if (read === 0) break;
        filled += read;
      }
    } catch (error) {
      throw notReadable(name, error);
    }
    return filled;
  }
  return {
    size: before.size,
    fill,
    readAt(offset, length) {
      const block = Buffer.alloc(Math.max(0, Math.min(length, before.size - offset)));
      return block.subarray(0, fill(block, offset));
    },
    checkUnchanged() {
      const after = fstatSync(handle);
      if (after.size === before.size && after.mtimeMs === before.mtimeMs) return;
      throw new StudioError(
        'file-changed',
        `"${name}" changed while it was being read. Try again when nothing writes to it.`,
        { file: name },
      );
    },
    close: () => closeSync(handle),
  };
}

function notReadable(name: string, error: unknown): StudioError {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new StudioError(
    'file-not-readable',
    `"${name}" could not be read (${reason}). Check that it exists and that you may read it.`,
    { file: name, reason },
  );
}
