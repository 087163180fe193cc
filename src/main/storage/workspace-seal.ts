import { existsSync, statSync } from 'node:fs';

/**
 * What tells one state of a workspace file from another without reading it: its size, the time of its last change
 * and its place on the disk. Whoever closed a workspace notes it, and can open the same file again without reading
 * every page first.
 * @returns null where there is no such file, or where it did not end whole: a log lies beside it.
 */
export function sealOf(path: string): string | null {
  if (existsSync(`${path}-wal`) || existsSync(`${path}-journal`)) return null;
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile()) return null;
  return `${stats.size} ${stats.mtimeNs} ${stats.ino}`;
}
