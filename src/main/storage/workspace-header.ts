import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { StudioError } from '../../core/support/errors.ts';

/** "DSCT": marks a SQLite file as a workspace of this studio. */
export const APPLICATION_ID = 0x44534354;

/** Bytes of SQLite's file header. */
const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\u0000';

/** What can be read without SQLite, and so without touching a byte. */
export interface WorkspaceHeader {
  readonly applicationId: number;
  /** Number of the newest migration that was applied. */
  readonly userVersion: number;
}

/**
 * Reads the header of a workspace file by hand: opening it with SQLite could already write to it.
 * @returns null when the file does not exist or is empty.
 * @throws StudioError `workspace-foreign`, `workspace-newer`, `workspace-corrupt` or `workspace-not-file`.
 */
export function readWorkspaceHeader(path: string, newestVersion: number): WorkspaceHeader | null {
  const bytes = readStart(path);
  if (bytes === null) return null;
  const file = basename(path);
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, 16) !== MAGIC) {
    throw new StudioError(
      'workspace-corrupt',
      `Expected "${file}" to be a Descent workspace, got a file that does not begin like one. Choose another file or open a backup.`,
      { file },
    );
  }
  const header = { userVersion: bytes.readInt32BE(60), applicationId: bytes.readInt32BE(68) };
  checkIdentity(header, file, newestVersion);
  return header;
}

/**
 * Refuses a database of another program and a workspace of a newer studio.
 * @throws StudioError `workspace-foreign` or `workspace-newer`.
 */
export function checkIdentity(header: WorkspaceHeader, file: string, newestVersion: number): void {
  if (header.applicationId !== APPLICATION_ID) {
    throw new StudioError(
      'workspace-foreign',
      `Expected "${file}" to be a Descent workspace, got a database of another program. It was not changed.`,
      { file, applicationId: header.applicationId },
    );
  }
  if (header.userVersion > newestVersion) {
    throw new StudioError(
      'workspace-newer',
      `"${file}" was written by a newer Descent (format ${header.userVersion}; this one reads up to ${newestVersion}). It was not changed. Update Descent to open it.`,
      { file, found: header.userVersion, newest: newestVersion },
    );
  }
}

function readStart(path: string): Buffer | null {
  // lstat would refuse links to a workspace, which are a person's own choice.
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  if (!stats.isFile()) {
    throw new StudioError(
      'workspace-not-file',
      `Expected "${basename(path)}" to be a file, got something else.`,
      {
        file: basename(path),
      },
    );
  }
  if (stats.size === 0) return null;
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw new StudioError(
      'workspace-cannot-open',
      `"${basename(path)}" cannot be read: check that you may read it.`,
      { file: basename(path), reason: error instanceof Error ? error.message : String(error) },
    );
  }
  try {
    const bytes = Buffer.alloc(HEADER_BYTES);
    return bytes.subarray(0, readSync(file, bytes, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(file);
  }
}
