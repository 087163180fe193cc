import Database from 'better-sqlite3';
import { StudioError } from '../../core/support/errors.ts';
import { toStorageError } from './storage-error.ts';

/** A connection to one workspace file. Only this folder knows what lies behind it. */
export type Connection = Database.Database;

/** Oldest SQLite whose write-ahead log is free of the WAL-reset defect. */
const OLDEST_SQLITE = [3, 51, 3] as const;

/** How long a statement waits for another connection before it gives up, in milliseconds. */
const BUSY_TIMEOUT_MS = 2000;

/**
 * Opens a connection with every safeguard set and asserted.
 * @throws StudioError `workspace-*`, `disk-*`, or `sqlite-too-old`.
 */
export function openConnection(path: string, mode: 'read' | 'write'): Connection {
  let connection: Connection;
  try {
    connection = new Database(path, {
      readonly: mode === 'read',
      fileMustExist: mode === 'read',
      timeout: BUSY_TIMEOUT_MS,
    });
  } catch (error) {
    throw toStorageError(error, path);
  }
  try {
    checkSqliteVersion(connection);
    guard(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw toStorageError(error, path);
  }
}

/** Settings against a file that somebody else may have prepared; none of them touches the file. */
function guard(connection: Connection): void {
  setPragma(connection, 'trusted_schema', 'OFF', 0);
  setPragma(connection, 'cell_size_check', 'ON', 1);
  setPragma(connection, 'mmap_size', '0', 0);
  setPragma(connection, 'foreign_keys', 'ON', 1);
  // Every reopened WAL database comes back as NORMAL, which may lose commits in a power cut.
  setPragma(connection, 'synchronous', 'FULL', 2);
}

/** Switches a writable connection to the write-ahead log. Changes the file's header the first time. */
export function useWriteAheadLog(connection: Connection): void {
  const mode = connection.pragma('journal_mode = WAL', { simple: true });
  if (mode !== 'wal') {
    throw new StudioError(
      'workspace-no-wal',
      `Expected the workspace's folder to allow a write-ahead log, got journal mode "${String(mode)}". Move the workspace to a local disk.`,
      { mode },
    );
  }
  setPragma(connection, 'synchronous', 'FULL', 2);
}

function setPragma(connection: Connection, name: string, value: string, expected: number): void {
  connection.pragma(`${name} = ${value}`);
  const actual = connection.pragma(name, { simple: true });
  if (actual !== expected) {
    // mmap_size answers nothing where SQLite was built without memory mapping: then there is none.
    if (name === 'mmap_size' && actual === undefined) return;
    throw new StudioError(
      'sqlite-setting-refused',
      `Expected SQLite to accept ${name} = ${value}, got ${String(actual)}.`,
      { name, value },
    );
  }
}

function checkSqliteVersion(connection: Connection): void {
  const text = String(connection.prepare('SELECT sqlite_version()').pluck().get());
  const parts = text.split('.').map(Number);
  for (const [index, least] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part > least) return;
    if (part < least) {
      throw new StudioError(
        'sqlite-too-old',
        `Expected SQLite ${OLDEST_SQLITE.join('.')} or newer, got ${text}. Install better-sqlite3 anew.`,
        { version: text },
      );
    }
  }
}
