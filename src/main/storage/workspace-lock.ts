import { rmSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import Database from 'better-sqlite3';
import { StudioError } from '../../core/support/errors.ts';
import { toStorageError } from './storage-error.ts';

/** Ownership of one workspace by this process. */
export interface WorkspaceLock {
  release(): void;
}

/** How long a second instance waits for the first to finish closing, in milliseconds. */
const PATIENCE_MS = 1500;
/** Attempts, for the case that the other instance removed its lock file while we opened it. */
const ATTEMPTS = 5;

/**
 * Makes this process the only one that writes the workspace. The lock is SQLite's own exclusive file lock on
 * an empty companion, so that the system gives it back when the process dies in any way, and readers (the
 * command line) still open the workspace itself.
 * @throws StudioError `workspace-in-use` within two seconds, `workspace-read-only` where the folder refuses.
 */
export function lockWorkspace(path: string): WorkspaceLock {
  const lockPath = `${path}-lock`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = identityOf(lockPath);
    const connection = takeLock(lockPath, basename(path));
    const after = identityOf(lockPath);
    // A lock on a file that its last owner has just removed would protect nothing.
    if (after !== null && (before === null || before === after)) {
      return { release: () => release(connection, lockPath) };
    }
    connection.close();
  }
  throw inUse(basename(path));
}

function takeLock(lockPath: string, file: string): Database.Database {
  let connection: Database.Database;
  try {
    connection = new Database(lockPath, { timeout: PATIENCE_MS });
  } catch (error) {
    throw readOnly(error, file);
  }
  try {
    connection.exec('BEGIN EXCLUSIVE');
    return connection;
  } catch (error) {
    connection.close();
    const report = toStorageError(error, file);
    if (report instanceof StudioError && report.code === 'workspace-in-use') throw inUse(file);
    throw readOnly(error, file);
  }
}

function release(connection: Database.Database, lockPath: string): void {
  // Removed while still held: whoever waits on it finds out by the file's identity.
  if (process.platform !== 'win32') rmSync(lockPath, { force: true });
  connection.close();
  if (process.platform === 'win32') {
    try {
      rmSync(lockPath, { force: true });
    } catch {
      // Another instance has it open already: it is that one's now.
    }
  }
}

function identityOf(path: string): string | null {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? null : `${stats.dev}:${stats.ino}`;
}

function inUse(file: string): StudioError {
  return new StudioError(
    'workspace-in-use',
    `"${file}" is open in another Descent. Close it there, or open another workspace. Nothing was changed.`,
    { file },
  );
}

function readOnly(error: unknown, file: string): Error {
  const report = toStorageError(error, file);
  if (!(report instanceof StudioError)) return report;
  if (report.code === 'disk-full' || report.code === 'disk-error') return report;
  return new StudioError(
    'workspace-read-only',
    `The folder of "${file}" cannot be written. Move the workspace to a folder that you may write to.`,
    { file },
  );
}
