import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Memory that must be free before tests write into it, in bytes: they leave far less there at any moment. */
const WANTED_BYTES = 4 * 2 ** 30;
const MEMORY = '/dev/shm';

/** Some systems let nothing be started from there, and tests compile and start programs. */
function canStartPrograms(folder) {
  const probe = join(folder, 'probe');
  writeFileSync(probe, '#!/bin/sh\nexit 7\n');
  chmodSync(probe, 0o755);
  return spawnSync(probe).status === 7;
}

/**
 * The environment in which temporary files lie in memory, where Linux has room for them. Tests commit tens of thousands of
 * transactions, and a disk takes milliseconds for each; what they prove (kills, cuts, damage) does not depend on the disk.
 * The folder goes when this process ends.
 */
export function scratchEnvironment() {
  if (process.platform !== 'linux') return {};
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize < WANTED_BYTES) return {};
    const folder = mkdtempSync(join(MEMORY, 'descent-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    return canStartPrograms(folder) ? { TMPDIR: folder } : {};
  } catch {
    return {};
  }
}
