import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunStatus, RunSummary } from '../../core/contract/run-records.ts';
import type { RunSpec, TrainingSpec } from '../../core/project/run-spec.ts';
import { StudioError } from '../../core/support/errors.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../storage/testing/temporary-workspace.ts';
import type { Workspace } from '../storage/workspace.ts';
import { forecastRun } from '../trainer/run-memory.ts';
import { RunService } from './run-service.ts';
import { createLocalTrainers, type LocalTrainers } from './testing/local-trainer.ts';
import { moonsRun, moonsTable } from './testing/moons-run.ts';

const specOf = (training: Partial<TrainingSpec> = {}): RunSpec =>
  moonsRun(6, 0.1, { epochs: 40, ...training });

let place: TemporaryFolder;
let workspace: Workspace;
let trainers: LocalTrainers;
let service: RunService;
let notices: string[];
let awake: boolean[];
let states: Map<string, RunStatus[]>;
let hash = 'a'.repeat(64);
/** Called just before the service hears that a run has finished so many epochs. */
let onEpoch: (runId: string, epoch: number) => void;
/** Called with every run that is broadcast. */
let observe: (run: RunSummary) => void;

beforeEach(async () => {
  place = createTemporaryFolder();
  workspace = await place.open();
  onEpoch = () => {};
  trainers = createLocalTrainers((runId, event) => {
    if (event.kind === 'epochs') onEpoch(runId, event.pace.epoch);
  });
  notices = [];
  awake = [];
  states = new Map();
  observe = () => {};
  hash = 'a'.repeat(64);
  service = createService(trainers);
});
afterEach(async () => {
  await service.shutDown();
  workspace.closeNow();
  place.remove();
});

function createService(localTrainers: LocalTrainers, limit = 2, freeMemory = () => 2 ** 40): RunService {
  return new RunService({
    workspace: () => workspace,
    loadTable: () => Promise.resolve({ table: moonsTable, name: 'Moons', datasetId: null, hash }),
    startTrainer: localTrainers.start,
    broadcast(name, event) {
      if (name === 'notice') notices.push((event as { message: string }).message);
      if (name !== 'run.changed') return;
      const run = event as RunSummary;
      const list = states.get(run.id) ?? [];
      if (list.at(-1) !== run.status) list.push(run.status);
      states.set(run.id, list);
      observe(run);
    },
    limit,
    processors: 4,
    freeMemory,
    keepAwake: (value) => awake.push(value),
  });
}

/** Waits for a status, or for anything else that can be asked of a run. */
function reach(id: string, test: RunStatus | ((run: RunSummary) => boolean)): Promise<RunSummary> {
  return vi.waitFor(
    () => {
      const run = workspace.runs.get(id);
      if (typeof test === 'string' ? run.status !== test : !test(run))
        throw new Error(`It is ${run.status}.`);
      return run;
    },
    { timeout: 20_000, interval: 5 },
  );
}

const whole = { maximumPoints: 1_000_000 };
const losses = (id: string) => [...workspace.series.read(id, 'step.loss', whole).y];

describe('a run', () => {
  it('goes from queued to completed and is stored before it is told', async () => {
    let told = 0;
    observe = (run) => {
      expect(workspace.runs.get(run.id).epoch).toBe(run.epoch);
      told++;
    };
    const { id, status } = await service.start('First', specOf());
    expect(['queued', 'running']).toContain(status);
    const run = await reach(id, 'completed');
    expect(run).toMatchObject({ epoch: 40, hasWeights: true, datasetName: 'Moons', error: null });
    expect(run.metrics['validation.accuracy']!.best).toBeGreaterThan(0.7);
    expect(run.metrics['test.accuracy']).toBeDefined();
    expect(told).toBeGreaterThan(2);
    await vi.waitFor(() => expect(service.activeCount).toBe(0));
    expect(states.get(id)).toEqual(['queued', 'running', 'completed']);
    expect(awake).toContain(true);
    expect(awake.at(-1)).toBe(false);
  });

  it('is refused before it is written down when its design cannot work', async () => {
    const broken = specOf();
    const design = { ...broken.design, edges: broken.design.edges.slice(1) };
    await expect(service.start('Broken', { ...broken, design })).rejects.toBeInstanceOf(StudioError);
    expect(workspace.runs.count()).toBe(0);
  });

  it('fails with the reason when data and network do not fit together', async () => {
    const spec = specOf({ loss: { type: 'meanSquaredError', values: {} } });
    const { id } = await service.start('Unfit', { ...spec, data: { ...spec.data, target: 'none' } });
    expect((await reach(id, 'failed')).error?.code).toBe('column-unknown');
  });

  it('pauses, steps, changes its learning rate, goes on and stops', async () => {
    const { id } = await service.start('Steered', specOf({ epochs: 100_000 }));
    await reach(id, (run) => run.epoch > 2);
    service.pause(id);
    const { step } = await reach(id, 'paused');
    service.step(id, 'batch');
    await reach(id, (run) => run.step === step + 1);
    service.setLearningRate(id, 0.002);
    service.resume(id);
    await reach(id, (run) => run.status === 'running' && run.step > step + 5);
    service.stop(id);
    expect(await reach(id, 'stopped')).toMatchObject({ hasWeights: true });
    const rates = workspace.series.read(id, 'step.learningRate', whole).y;
    expect(rates.at(0)).toBe(0.01);
    expect(rates.at(-1)).toBe(0.002);
    expect(() => service.pause(id)).toThrow(expect.objectContaining({ code: 'run-not-active' }));
  });

  it('waits while all processors are busy', async () => {
    const runs = await Promise.all([1, 2, 3, 4].map((number) => service.start(`Run ${number}`, specOf())));
    for (const { id } of runs) await reach(id, 'completed');
    expect(trainers.mostAtOnce).toBe(2);
  });

  it('can be stopped and paused while it waits', async () => {
    const busy = await Promise.all(
      [1, 2].map((number) => service.start(`Busy ${number}`, specOf({ epochs: 100_000 }))),
    );
    const { id } = await service.start('Waiting', specOf());
    service.pause(id);
    expect(workspace.runs.get(id).status).toBe('paused');
    service.resume(id);
    expect(workspace.runs.get(id).status).toBe('queued');
    service.stop(id);
    expect(workspace.runs.get(id).status).toBe('stopped');
    for (const run of busy) {
      service.stop(run.id);
      await reach(run.id, 'stopped');
    }
    expect(trainers.started).not.toContain(id);
  });
});

describe('a trainer that dies', () => {
  it('leaves an interrupted run, from which the rest gives the same bits as without the crash', async () => {
    const spec = specOf({ epochs: 300, optimizer: { type: 'adam', values: {} } });
    const smooth = await service.start('Smooth', spec);
    await reach(smooth.id, 'completed');
    const crashes = [20, 90, 200];
    onEpoch = (runId, epoch) => {
      if (crashes[0] === undefined || epoch <= crashes[0]) return;
      crashes.shift();
      trainers.crash(runId);
    };
    const { id } = await service.start('Crashed', spec);
    for (const epoch of [20, 90, 200]) {
      expect((await reach(id, 'interrupted')).epoch).toBeGreaterThan(epoch);
      service.resume(id);
    }
    await reach(id, 'completed');
    expect(losses(id)).toEqual(losses(smooth.id));
    const bytes = (run: string) => workspace.weights.get(run, 'last').bytes;
    expect(Buffer.compare(bytes(id), bytes(smooth.id))).toBe(0);
    expect(workspace.runs.get(id).metrics).toEqual(workspace.runs.get(smooth.id).metrics);
    expect(notices.filter((notice) => notice.includes('"Crashed" ended unexpectedly')).length).toBe(3);
    expect(workspace.check()).toMatchObject({ ok: true });
  });

  it('does not hold up the next run', async () => {
    service = createService(trainers, 1);
    const first = await service.start('First', specOf({ epochs: 100_000 }));
    const second = await service.start('Second', specOf());
    await reach(first.id, (run) => run.epoch > 0);
    trainers.crash(first.id);
    await reach(second.id, 'completed');
    expect(workspace.runs.get(first.id).status).toBe('interrupted');
  });
});

describe('going on', () => {
  it('is refused for a completed run and when the data is not what it was', async () => {
    const { id } = await service.start('Done', specOf());
    await reach(id, 'completed');
    expect(() => service.resume(id)).toThrow(expect.objectContaining({ code: 'run-not-resumable' }));
    const stopped = await service.start('Stopped', specOf({ epochs: 100_000 }));
    await reach(stopped.id, (run) => run.epoch > 0);
    service.stop(stopped.id);
    await reach(stopped.id, 'stopped');
    hash = 'b'.repeat(64);
    service.resume(stopped.id);
    expect((await reach(stopped.id, 'failed')).error?.code).toBe('dataset-changed');
  });
});

describe('quitting', () => {
  it('takes every run to a checkpoint from which the next studio goes on bit for bit', async () => {
    const spec = specOf({ epochs: 200 });
    const smooth = await service.start('Smooth', spec);
    await reach(smooth.id, 'completed');
    const { id } = await service.start('Quit', spec);
    const waiting = await Promise.all(
      [1, 2].map((number) => service.start(`More ${number}`, specOf({ epochs: 100_000 }))),
    );
    await new Promise<void>((resolve) => {
      onEpoch = (runId, epoch) => {
        if (runId !== id || epoch <= 30) return;
        onEpoch = () => {};
        resolve(service.shutDown());
      };
    });
    expect(service.activeCount).toBe(0);
    const statuses = [{ id }, ...waiting].map((run) => workspace.runs.get(run.id).status);
    // Two trained side by side; the third still waits, in the stored queue.
    expect(statuses).toEqual(['interrupted', 'interrupted', 'queued']);
    const { step } = workspace.runs.get(id);
    expect(workspace.weights.newestCheckpoint(id)?.step).toBe(step);
    service.resume(id);
    await reach(id, 'completed');
    expect(losses(id)).toEqual(losses(smooth.id));
  });
});

describe('the queue', () => {
  it('goes on where it was after the studio has ended: what trained first, then what waited, in its order', async () => {
    const spec = specOf({ epochs: 100_000 });
    const names = ['One', 'Two', 'Three', 'Four', 'Five'];
    const ids: string[] = [];
    for (const name of names) ids.push((await service.start(name, spec)).id);
    service.moveInQueue(ids[4]!, 0);
    service.prioritize(ids[3]!, 5);
    await reach(ids[1]!, (run) => run.epoch > 0);
    await service.shutDown();
    workspace.closeNow();

    workspace = await place.open();
    expect(workspace.interruptedAtOpen).toBe(0);
    trainers = createLocalTrainers();
    service = createService(trainers, 1);
    service.restoreQueue();
    expect(service.queueState().items.map(({ name }) => name)).toEqual([
      'One',
      'Two',
      'Four',
      'Five',
      'Three',
    ]);
    await reach(ids[0]!, 'running');
    expect(workspace.runs.get(ids[0]!).step).toBeGreaterThan(0);
  });

  it('leaves a single run that was interrupted to its owner', async () => {
    const { id } = await service.start('Alone', specOf({ epochs: 100_000 }));
    await reach(id, (run) => run.epoch > 0);
    await service.shutDown();
    service = createService(createLocalTrainers());
    service.restoreQueue();
    expect(workspace.runs.get(id).status).toBe('interrupted');
    expect(service.activeCount).toBe(0);
  });

  it('holds everything when it is paused, remembers that, and lets the same runs go on', async () => {
    const ids: string[] = [];
    for (const name of ['One', 'Two', 'Three'])
      ids.push((await service.start(name, specOf({ epochs: 100_000 }))).id);
    await reach(ids[0]!, (run) => run.epoch > 0);
    service.setQueuePaused(true);
    await reach(ids[0]!, 'paused');
    await reach(ids[1]!, 'paused');
    expect(workspace.runs.get(ids[2]!).status).toBe('queued');
    expect(workspace.settings.get('queue.paused')).toBe(true);
    service.setQueuePaused(false);
    await reach(ids[0]!, 'running');
    await reach(ids[1]!, 'running');
    expect(workspace.runs.get(ids[2]!).status).toBe('queued');
  });

  it('predicts the memory of a trial once, and of a run that comes without a prediction when it begins', async () => {
    const create = (name: string) =>
      workspace.runs.create({
        name,
        spec: specOf(),
        datasetName: 'Moons',
        datasetId: null,
        datasetHash: hash,
      }).id;
    const [trial, other] = [create('Trial'), create('Other')];
    const data = { table: moonsTable, name: 'Moons', datasetId: null, hash };
    const nothing = { until: null, rule: null, origin: null, ended: () => {} };
    service.assign(trial, { sweepId: 's', data, ...nothing }, 12_345);
    service.goOn(other);
    expect((await reach(trial, 'completed')).compute?.predictedBytes).toBe(12_345);
    const { compute } = await reach(other, 'completed');
    expect(compute?.predictedBytes).toBe(forecastRun(specOf(), moonsTable)!.bytes);
  });

  it('lets a run wait for memory rather than swap, but never for nothing', async () => {
    // Enough for one trainer, too little for another one beside it.
    let free = 125 * 2 ** 20;
    service = createService(trainers, 2, () => free);
    const first = await service.start('One', specOf({ epochs: 100_000 }));
    await reach(first.id, 'running');
    const second = await service.start('Two', specOf({ epochs: 2 }));
    expect(workspace.runs.get(second.id).status).toBe('queued');
    const { waitsForMemory } = service.queueState();
    expect(waitsForMemory).toMatchObject({ free, allowed: 0.8 * free });
    expect(waitsForMemory!.needed).toBeGreaterThan(waitsForMemory!.allowed);
    free = 2 ** 40;
    service.setLimit(2);
    await reach(second.id, 'completed');
  });
});

describe('a run that the machine has no memory for', () => {
  it('is refused before it is written down, with the estimate and what would help', async () => {
    service = createService(trainers, 2, () => 1);
    const refused = service.start('Huge', specOf({ batchSize: 64 }));
    await expect(refused).rejects.toMatchObject({ code: 'memory-over-free' });
    await expect(refused).rejects.toThrow(/about \d+ MiB of memory.* 1 MiB are free\. Choose smaller layers/);
    expect(workspace.runs.list()).toEqual([]);
  });
});

describe('a full disk', () => {
  it('pauses the run with a notice, keeps the last checkpoint, and loses nothing when it is tried again', async () => {
    const spec = specOf({ epochs: 300 });
    const smooth = await service.start('Smooth', spec);
    await reach(smooth.id, 'completed');
    let full = false;
    const real = workspace;
    workspace = {
      ...real,
      record: {
        ...real.record,
        commit(events) {
          if (full) throw new StudioError('disk-full', 'The disk is full: make room, then try again.', {});
          real.record.commit(events);
        },
      },
    };
    observe = (run) => {
      if (run.name === 'Full' && run.epoch > 20) full = true;
    };
    const { id } = await service.start('Full', spec);
    await vi.waitFor(() => expect(notices).toEqual([expect.stringContaining('The disk is full')]));
    const { epoch } = workspace.runs.get(id);
    expect(workspace.weights.newestCheckpoint(id)).not.toBeNull();
    expect(() => service.resume(id)).toThrow(/disk is full/);
    expect(workspace.runs.get(id).epoch).toBe(epoch);
    observe = () => {};
    full = false;
    service.resume(id);
    await reach(id, 'completed');
    expect(losses(id)).toEqual(losses(smooth.id));
    workspace = real;
  });
});
