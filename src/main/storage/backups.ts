import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import type { Connection } from './connection.ts';

/** Newest backups of one workspace that are kept. */
const BACKUPS_KEPT = 5;
/** Pages copied at a time; in between, the event loop goes on. */
const PAGES_AT_A_TIME = 500;

/** Folder of the backups of one workspace below the studio's own folder of backups. */
export function backupFolderOf(backupsFolder: string, workspacePath: string): string {
  const path = resolve(workspacePath);
  const name = basename(path, extname(path))
    .replaceAll(/[^A-Za-z0-9_-]/g, '_')
    .slice(0, 40);
  const mark = createHash('sha256').update(path).digest('hex').slice(0, 12);
  return join(backupsFolder, `${name}-${mark}`);
}

/** Backups in a folder, newest first. */
export function listBackups(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.descent'));
    return names
      .toSorted()
      .toReversed()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** When a backup was taken, by its name: ISO 8601 in UTC. */
export function backupTimeOf(path: string): string {
  return basename(path, '.descent').replace(/T(\d\d)-(\d\d)-(\d\d)-/, 'T$1:$2:$3.');
}

/**
 * Copies a live workspace through SQLite's own backup (a file copy of a live database may be torn), and drops
 * the oldest ones. The copy appears under its name only when it is whole and on the disk.
 * @param time ISO 8601, becomes the file's name.
 */
export async function writeBackup(connection: Connection, folder: string, time: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${time.replaceAll(/[:.]/g, '-')}.descent`);
  await copyDatabase(connection, path);
  for (const old of listBackups(folder).slice(BACKUPS_KEPT)) rmSync(old, { force: true });
  return path;
}

/** Writes a whole copy of a live database to `path`, replacing what is there in one step. */
export async function copyDatabase(connection: Connection, path: string): Promise<void> {
  const temporary = `${path}.${process.pid}.part`;
  try {
    await connection.backup(temporary, { progress: () => PAGES_AT_A_TIME });
    syncFile(temporary);
    renameSync(temporary, path);
    syncFolder(join(path, '..'));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Copies a file that nothing writes to, replacing what is at `path` in one step. */
export function copyFileWhole(from: string, path: string): void {
  const temporary = `${path}.${process.pid}.part`;
  try {
    copyFileSync(from, temporary);
    syncFile(temporary);
    renameSync(temporary, path);
    syncFolder(join(path, '..'));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a rename last through a power cut, where the system can. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Size of a database with its write-ahead log, in bytes. */
export function databaseBytes(path: string): number {
  const size = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return size(path) + size(`${path}-wal`);
}
