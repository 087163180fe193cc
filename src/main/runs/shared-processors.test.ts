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
/** Threads that each run may use now, in the order of the starts. */
let shares: number[];
let sizes: number[];
let ends: (() => void)[];
beforeEach(async () => {
  place = createTemporaryFolder();
  workspace = await place.open();
  shares = [];
  sizes = [];
  ends = [];
  service = new RunService({
    workspace: () => workspace,
    loadTable: () =>
      Promise.resolve({ table: small!.table, name: 'Made up', datasetId: null, hash: 'a'.repeat(64) }),
    // Trains nothing: what is asked of it is looked at.
    startTrainer: (_, { onExit }) => {
      ends.push(() => onExit(0, ''));
      const place = ends.length - 1;
      return {
        pid: undefined,
        post(command: TrainerCommand) {
          if (command.kind === 'start') {
            sizes[place] = command.threads ?? 1;
            shares[place] = command.threadShare ?? 1;
          }
          if (command.kind === 'shareThreads') shares[place] = command.threads;
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
  const before = shares.length;
  await service.start(name, small!.spec);
  await vi.waitFor(() => expect(shares.length).toBe(before + 1));
}

it('gives a run all processors while it is alone, and takes some back when another one starts', async () => {
  await start('Alone');
  expect(shares).toEqual([4]);
  await start('Second');
  expect(shares).toEqual([2, 2]);
  await start('Third');
  expect(shares).toEqual([2, 1, 1]);
  // Each may have them all again one day.
  expect(sizes).toEqual([4, 4, 4]);
});

it('gives them back to those that stay when a run has gone', async () => {
  await start('Alone');
  await start('Second');
  ends[1]!();
  await vi.waitFor(() => expect(shares[0]).toBe(4));
});

it('shares among runs that start at once', async () => {
  service.setQueuePaused(true);
  for (const name of ['One', 'Two', 'Three']) await service.start(name, small!.spec);
  service.setQueuePaused(false);
  await vi.waitFor(() => expect(shares).toHaveLength(3));
  expect(shares).toEqual([2, 1, 1]);
});

it('gives a trial one thread, or as many as its settings name', async () => {
  const { runs } = workspace;
  const assign = (threads: 'auto' | number) => {
    const spec = { ...small!.spec, training: { ...small!.spec.training, threads } };
    const data = { table: small!.table, name: 'Made up', datasetId: null, hash: 'a'.repeat(64) };
    const { id } = runs.create({
      name: 'Trial',
      spec,
      datasetName: 'Made up',
      datasetId: null,
      datasetHash: data.hash,
    });
    service.assign(id, { sweepId: 's', data, until: null, rule: null, origin: null, ended: () => {} }, 0);
  };
  assign('auto');
  assign(2);
  await vi.waitFor(() => expect(shares).toEqual([1, 2]));
  expect(sizes).toEqual([1, 2]);
});
