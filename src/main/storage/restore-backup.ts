import { copyFileSync, existsSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import { backupTimeOf, listBackups } from './backups.ts';
import { describeLosses } from './find-losses.ts';
import { inspectWorkspaceFile } from './inspect-file.ts';
import { migrations } from './migrations/index.ts';
import { lockWorkspace } from './workspace-lock.ts';

/** What was done about a damaged workspace. */
export interface RestoredBackup {
  /** What happened and what was lost, for a person. */
  readonly message: string;
  /** Where the damaged file lies now. */
  readonly damagedPath: string;
}

/**
 * Moves a damaged workspace aside, together with its log, and puts its newest whole backup in its place.
 * @returns null when there is no whole backup: then nothing was touched.
 * @throws StudioError `workspace-in-use`.
 */
export function restoreNewestBackup(path: string, backupFolder: string): RestoredBackup | null {
  const backup = listBackups(backupFolder).find(isWhole);
  if (backup === undefined) return null;
  const lock = lockWorkspace(path);
  try {
    const damagedPath = freeName(path);
    // A log without its file, or with another one, would be worse than either loss.
    for (const end of ['', '-wal', '-shm', '-journal']) {
      if (existsSync(path + end)) renameSync(path + end, damagedPath + end);
    }
    copyFileSync(backup, path);
    const taken = backupTimeOf(backup).slice(0, 'yyyy-mm-ddThh:mm'.length).replace('T', ' ');
    return {
      damagedPath,
      message: `"${basename(path)}" was damaged. Its backup of ${taken} (UTC) was opened instead. ${describeLosses(damagedPath, path)} The damaged file is kept as "${basename(damagedPath)}".`,
    };
  } finally {
    lock.release();
  }
}

function isWhole(path: string): boolean {
  try {
    return inspectWorkspaceFile(path, migrations) !== null;
  } catch {
    return false;
  }
}

function freeName(path: string): string {
  for (let number = 1; ; number++) {
    const name = `${path}.damaged-${number}`;
    if (!existsSync(name)) return name;
  }
}
