import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { StudioError } from '../../core/support/errors.ts';
import { epochEvent, newRun, paceAt, stepsFrom } from './testing/temporary-workspace.ts';
import { openWorkspace } from './workspace.ts';

const folder = mkdtempSync(join(tmpdir(), 'descent-full-'));

/** A disk of a few megabytes: only Linux and its root can make one. */
const hasSmallDisk =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;

afterAll(() => {
  if (hasSmallDisk) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
});

describe('a disk that is really full', () => {
  it.skipIf(!hasSmallDisk)(
    'refuses the epoch with a message, keeps the last checkpoint whole, and takes the same epoch once there is room',
    async () => {
      const path = join(folder, 'small.descent');
      const options = { backupFolder: null, higherIsBetter: () => false };
      const workspace = await openWorkspace(path, options);
      const { id } = workspace.runs.create(newRun());
      const eventOf = (epoch: number) => {
        const event = epochEvent(epoch);
        if (event.kind !== 'epochs') throw new Error('Expected epochs.');
        const checkpoints = event.checkpoints.map((each) => ({
          ...each,
          bytes: Buffer.alloc(40_000, epoch),
          kept: true,
        }));
        return { ...event, checkpoints };
      };
      let refusal: unknown = null;
      let epoch = 0;
      while (refusal === null && epoch < 200) {
        try {
          workspace.record.commit([{ runId: id, event: eventOf(epoch + 1) }]);
          epoch += 1;
        } catch (error) {
          refusal = error;
        }
      }
      expect(refusal).toBeInstanceOf(StudioError);
      expect((refusal as StudioError).code).toMatch(/^disk-(full|error)$/);
      expect(epoch).toBeGreaterThan(2);
      // Whole up to the last epoch that fitted, while the disk is still full.
      expect(workspace.runs.get(id).epoch).toBe(epoch);
      expect(workspace.weights.newestCheckpoint(id)).toMatchObject({ epoch, step: epoch * 5 });
      expect([...workspace.series.read(id, 'train.loss', { maximumPoints: 1000 }).x].at(-1)).toBe(epoch);

      execFileSync('mount', ['-o', 'remount,size=8m', folder]);
      workspace.record.commit([{ runId: id, event: eventOf(epoch + 1) }]);
      const pace = paceAt(epoch * 5 + 6, epoch + 1);
      const progress = {
        kind: 'progress',
        steps: stepsFrom(epoch * 5 + 5, 1),
        checkpoint: null,
        pace,
      } as const;
      workspace.record.commit([{ runId: id, event: progress }]);
      expect(workspace.check()).toMatchObject({ ok: true });
      workspace.closeNow();
      const again = await openWorkspace(path, options);
      expect(again.runs.get(id).epoch).toBe(epoch + 1);
      expect(again.weights.newestCheckpoint(id)?.epoch).toBe(epoch + 1);
      again.closeNow();
    },
  );
});
