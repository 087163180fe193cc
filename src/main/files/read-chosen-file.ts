import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { StudioError } from '../../core/support/errors.ts';

/**
 * Reads a file that a person chose, up to a limit, without blocking the process.
 * @throws StudioError `file-not-regular` (folder, device, pipe), `file-too-large`, `file-changed` (while it was
 * read), `file-not-readable`.
 */
export async function readChosenFile(path: string, limitBytes: number): Promise<Uint8Array> {
  const file = basename(path);
  try {
    // Opening a pipe would wait for its writer for ever.
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const before = await handle.stat();
      if (!before.isFile()) {
        throw new StudioError('file-not-regular', `Expected "${file}" to be a file, got something else.`, {
          file,
        });
      }
      if (before.size > limitBytes) {
        throw new StudioError(
          'file-too-large',
          `Expected "${file}" to have at most ${showMegabytes(limitBytes)} MB, got ${showMegabytes(before.size)} MB.`,
          { file, limit: limitBytes, size: before.size },
        );
      }
      const bytes = Buffer.alloc(before.size);
      for (let offset = 0; offset < bytes.length;) {
        const { bytesRead } = await handle.read(bytes, offset, bytes.length - offset, offset);
        if (bytesRead === 0) throw changed(file);
        offset += bytesRead;
      }
      const after = await handle.stat();
      if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw changed(file);
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof StudioError) throw error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new StudioError(
      'file-not-readable',
      `"${file}" could not be read (${reason}). Check that it exists and that you may read it.`,
      { file, reason },
    );
  }
}

function showMegabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0);
}

function changed(file: string): StudioError {
  return new StudioError(
    'file-changed',
    `"${file}" changed while it was being read. Try again when it is finished.`,
    {
      file,
    },
  );
}
