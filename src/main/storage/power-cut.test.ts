import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRandom } from '../../core/support/random.ts';
import {
  createTemporaryFolder,
  epochEvent,
  newRun,
  type TemporaryFolder,
} from './testing/temporary-workspace.ts';
import { openWorkspace } from './workspace.ts';

/** More on demand: DESCENT_POWER_CUTS=1000. */
const CASES = Number(process.env['DESCENT_POWER_CUTS'] ?? 60);
const EPOCHS = 12;

let place: TemporaryFolder;
beforeEach(() => {
  place = createTemporaryFolder();
});
afterEach(() => place.remove());

it('opens to a whole prefix of the epochs after any cut or garbling of the log', async () => {
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
  for (let round = 0; round < CASES; round++) {
    const path = join(place.folder, `case-${round}.descent`);
    copyFileSync(main, path);
    const cut = random.nextBelow(log.length + 1);
    const broken = Buffer.from(round % 2 === 0 ? log.subarray(0, cut) : log);
    if (round % 2 === 1) {
      const end = Math.min(broken.length, cut + 1 + random.nextBelow(5000));
      for (let at = cut; at < end; at++) broken[at] = random.nextBelow(256);
    }
    writeFileSync(`${path}-wal`, broken);
    const reopened = await openWorkspace(path, { backupFolder: null, higherIsBetter: () => false });
    const [run] = reopened.runs.list();
    if (run !== undefined) {
      shortest = Math.min(shortest, run.epoch);
      const { x } = reopened.series.read(run.id, 'train.loss', { maximumPoints: 100 });
      expect([...x]).toEqual(Array.from({ length: run.epoch }, (_, index) => index + 1));
      expect(reopened.weights.newestCheckpoint(run.id)?.epoch ?? 0).toBe(run.epoch);
      expect(reopened.check()).toMatchObject({ ok: true });
    }
    reopened.closeNow();
  }
  expect(shortest).toBeLessThan(EPOCHS);
});
