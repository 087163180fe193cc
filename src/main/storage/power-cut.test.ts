import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StudioError } from '../../core/support/errors.ts';
import { createRandom } from '../../core/support/random.ts';
import {
  createTemporaryFolder,
  epochEvent,
  newRun,
  type TemporaryFolder,
} from './testing/temporary-workspace.ts';
import { openWorkspace, openWorkspaceReader, type WorkspaceReader } from './workspace.ts';

/** The promise; more on demand: DESCENT_POWER_CUTS=10000. */
const CASES = Number(process.env['DESCENT_POWER_CUTS'] ?? 1000);
/** Every so many cases the workspace is opened as its owner opens it; the others are read as the command line does. */
const OWN_EVERY = 4;
/** Every so many cases the whole file is checked as well, page by page. */
const CHECK_EVERY = 20;
const EPOCHS = 12;

let place: TemporaryFolder;
beforeEach(() => {
  place = createTemporaryFolder();
});
afterEach(() => place.remove());

/** Null where the log is so short that not even the tables are there: only an owner may make them. */
function openReader(path: string): WorkspaceReader | null {
  try {
    return openWorkspaceReader(path);
  } catch (error) {
    if (error instanceof StudioError && /^workspace-(older|missing)$/.test(error.code)) return null;
    throw error;
  }
}

it(`opens to a whole prefix of the epochs after any of ${CASES} cuts and garblings of the log`, async () => {
  const workspace = await place.open();
  const { id } = workspace.runs.create(newRun());
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    workspace.record.commit([{ runId: id, event: epochEvent(epoch, {}, epoch % 4 === 0) }]);
  }
  const main = join(place.folder, 'main.copy');
  copyFileSync(place.path, main);
  const log = readFileSync(`${place.path}-wal`);
  workspace.closeNow();

  const random = createRandom(11);
  let shortest = EPOCHS;
  const lengths = new Set<number>();
  for (let round = 0; round < CASES; round++) {
    const path = join(place.folder, 'case.descent');
    for (const end of ['-wal', '-shm']) rmSync(path + end, { force: true });
    copyFileSync(main, path);
    const cut = random.nextBelow(log.length + 1);
    const broken = Buffer.from(round % 2 === 0 ? log.subarray(0, cut) : log);
    if (round % 2 === 1) {
      const end = Math.min(broken.length, cut + 1 + random.nextBelow(5000));
      for (let at = cut; at < end; at++) broken[at] = random.nextBelow(256);
    }
    writeFileSync(`${path}-wal`, broken);
    const reader = round % OWN_EVERY === 0 ? null : openReader(path);
    const owner =
      reader === null ? await openWorkspace(path, { backupFolder: null, higherIsBetter: () => false }) : null;
    const reopened = (reader ?? owner)!;
    const [run] = reopened.runs.list();
    if (run !== undefined) {
      shortest = Math.min(shortest, run.epoch);
      lengths.add(run.epoch);
      const { x } = reopened.series.read(run.id, 'train.loss', { maximumPoints: 100 });
      expect([...x]).toEqual(Array.from({ length: run.epoch }, (_, index) => index + 1));
      expect(reopened.weights.newestCheckpoint(run.id)?.epoch ?? 0).toBe(run.epoch);
      if (owner !== null && round % CHECK_EVERY === 0) expect(owner.check()).toMatchObject({ ok: true });
    }
    reader?.close();
    owner?.closeNow();
  }
  expect(shortest).toBeLessThan(EPOCHS);
  expect(lengths.size).toBeGreaterThan(EPOCHS / 2);
}, 360_000);
