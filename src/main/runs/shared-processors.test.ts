import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TrainerCommand } from '../../core/contract/trainer.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../storage/testing/temporary-workspace.ts';
import type { Workspace } from '../storage/workspace.ts';
import { RunService } from './run-service.ts';
import { makeSmallRuns } from './testing/small-runs.ts';

const PROCESSORS = 4;
const [small] = makeSmallRuns(1000);

let place: TemporaryFolder;
let workspace: Workspace;
let service: RunService;
let started: number[];
let ends: (() => void)[];
beforeEach(async () => {
  place = createTemporaryFolder();
  workspace = await place.open();
  started = [];
  ends = [];
  service = new RunService({
    workspace: () => workspace,
    loadTable: () =>
      Promise.resolve({ table: small!.table, name: 'Made up', datasetId: null, hash: 'a'.repeat(64) }),
    // Trains nothing: what is asked of it is looked at.
    startTrainer: (_, { onExit }) => {
      ends.push(() => onExit(0, ''));
      return {
        pid: undefined,
        post(command: TrainerCommand) {
          if (command.kind === 'start') started.push(command.threads ?? 1);
        },
        kill: () => onExit(0, ''),
      };
    },
    broadcast: () => undefined,
    limit: 3,
    processors: PROCESSORS,
    keepAwake: () => undefined,
  });
});
afterEach(async () => {
  for (const end of ends) end();
  await service.shutDown();
  workspace.closeNow();
  place.remove();
});

async function start(name: string): Promise<void> {
  const before = started.length;
  await service.start(name, small!.spec);
  await vi.waitFor(() => expect(started.length).toBe(before + 1));
}

it('gives a run all processors where it is alone, and those that are left where others train', async () => {
  await start('Alone');
  await start('Second');
  await start('Third');
  expect(started).toEqual([4, 3, 2]);
});

it('counts trials that start at once with a run', async () => {
  service.setQueuePaused(true);
  for (const name of ['One', 'Two', 'Three']) await service.start(name, small!.spec);
  service.setQueuePaused(false);
  await vi.waitFor(() => expect(started).toHaveLength(3));
  // Three at once on four processors: no more than one each and one to spare.
  expect(started.every((threads) => threads <= 2)).toBe(true);
});
