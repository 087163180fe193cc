import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SweepSummary } from '../../core/contract/sweeps.ts';
import type { RunSpec } from '../../core/project/run-spec.ts';
import { listCandidates } from '../../core/sweeps/candidates/index.ts';
import type { Dimension } from '../../core/sweeps/space.ts';
import type { SweepSpec } from '../../core/sweeps/sweep-spec.ts';
import { RunService } from '../runs/run-service.ts';
import { createLocalTrainers, type LocalTrainers } from '../runs/testing/local-trainer.ts';
import { moonsRun, moonsTable } from '../runs/testing/moons-run.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../storage/testing/temporary-workspace.ts';
import type { Workspace } from '../storage/workspace.ts';
import { answerTask } from '../tasks/run-task.ts';
import type { RunTask } from '../tasks/task-runner.ts';
import { SweepService } from './sweep-service.ts';

const base = (epochs = 6): RunSpec => moonsRun(4, 0, { epochs });

const rate: Dimension = {
  path: 'training.learningRate',
  label: 'learning rate',
  range: { kind: 'log', minimum: 0.0001, maximum: 0.3, steps: 3 },
  when: null,
};
const units: Dimension = {
  path: 'design.nodes.hidden.values.units',
  label: 'units',
  range: { kind: 'choice', values: [2, 8], labels: null },
  when: null,
};

function sweepOf(change: Partial<SweepSpec> = {}): SweepSpec {
  return {
    formatVersion: 1,
    kind: 'descent-sweep',
    name: 'Rates',
    question: null,
    base: base(),
    space: [units, rate],
    strategy: { type: 'grid', values: {} },
    stopping: null,
    objective: { metric: 'validation.loss', direction: 'minimize', use: 'best' },
    repeats: 1,
    folds: null,
    seed: 1,
    ...change,
  };
}

let place: TemporaryFolder;
let workspace: Workspace;
let trainers: LocalTrainers;
let runs: RunService;
let sweeps: SweepService;
let broadcasts: string[];
let onEpoch: (runId: string) => void;

beforeEach(async () => {
  place = createTemporaryFolder();
  workspace = await place.open();
  broadcasts = [];
  onEpoch = () => {};
  start(2);
});
afterEach(async () => {
  sweeps.shutDown();
  await runs.shutDown();
  workspace.closeNow();
  place.remove();
});

function start(limit: number): void {
  trainers = createLocalTrainers((runId, event) => {
    if (event.kind === 'epochs') onEpoch(runId);
  });
  const loadTable = () =>
    Promise.resolve({ table: moonsTable, name: 'Moons', datasetId: null, hash: 'a'.repeat(64) });
  const broadcast = (name: string) => void broadcasts.push(name);
  runs = new RunService({
    workspace: () => workspace,
    loadTable,
    startTrainer: trainers.start,
    broadcast,
    limit,
    processors: 4,
    keepAwake: () => {},
  });
  const runTask: RunTask = (name, argument) => {
    const answer = answerTask({ name, argument });
    return answer.ok ? Promise.resolve(answer.value) : Promise.reject(new Error(answer.error.message));
  };
  sweeps = new SweepService({ workspace: () => workspace, runs, loadTable, runTask, broadcast });
}

function reach(id: string, status: SweepSummary['status'] = 'completed') {
  return vi.waitFor(
    () => {
      const detail = sweeps.get(id);
      if (detail.summary.status !== status) throw new Error(`It is ${detail.summary.status}.`);
      return detail;
    },
    { timeout: 20_000, interval: 5 },
  );
}

/** What must not depend on how the sweep was carried out. */
const essence = (id: string) => {
  const { log, runs: trials } = sweeps.get(id);
  return {
    log,
    trials: trials.map(({ trial, replicate, status, epoch, metrics }) => ({
      trial,
      replicate,
      status,
      epoch,
      metrics,
    })),
  };
};

describe('a sweep', () => {
  it('trains every combination once, with few processes, and keeps its runs out of the list of runs', async () => {
    const { id } = await sweeps.start(sweepOf());
    const { summary, runs: trials, log } = await reach(id);
    expect(summary).toMatchObject({ trialsDone: 6, trialsPlanned: 6, status: 'completed' });
    expect(trials.map(({ status }) => status)).toEqual(Array(6).fill('completed'));
    expect(summary.best).toBe(Math.min(...log.map(({ outcome }) => outcome!.score!)));
    expect(new Set(trainers.started).size).toBeLessThanOrEqual(2);
    expect(workspace.runs.list()).toEqual([]);
    expect(broadcasts).not.toContain('run.changed');
    expect(workspace.interruptedAtOpen).toBe(0);
  });

  it.each([
    ['tpe', { trials: 14, startup: 5 }],
    ['successiveHalving', { trials: 9, eta: 3, firstEpochs: 1 }],
    ['populationBased', { members: 4, interval: 2 }],
  ])('gives the same results with one process and with three: %s', async (type, values) => {
    const spec = sweepOf({
      base: base(9),
      space: type === 'populationBased' ? [rate] : [units, rate],
      strategy: { type, values },
      repeats: 2,
    });
    runs.setLimit(1);
    const alone = await sweeps.start(spec);
    await reach(alone.id);
    runs.setLimit(3);
    const together = await sweeps.start(spec);
    await reach(together.id);
    expect(essence(together.id)).toEqual(essence(alone.id));
  });

  it('trains the survivors of a round on from their checkpoints, as if they had never been paused', async () => {
    const { id } = await sweeps.start(
      sweepOf({
        base: base(9),
        space: [rate],
        strategy: { type: 'successiveHalving', values: { trials: 9, firstEpochs: 1 } },
      }),
    );
    const { log, runs: trials } = await reach(id);
    expect(log.filter(({ to }) => to === 9)).toHaveLength(1);
    const winner = log.find(({ to }) => to === 9)!;
    expect(trials.filter(({ epoch }) => epoch === 1)).toHaveLength(6);
    const whole = await sweeps.start(
      sweepOf({
        base: base(9),
        space: [{ ...rate, range: { kind: 'choice', values: Object.values(winner.point), labels: null } }],
      }),
    );
    const [only] = (await reach(whole.id)).runs;
    const paused = trials.find(({ trial }) => trial === winner.trial)!;
    expect(only!.metrics).toEqual(paused.metrics);
  });

  it('ends bad trials at the same epochs, whatever was killed meanwhile', async () => {
    const spec = sweepOf({
      base: base(12),
      space: [{ ...rate, range: { kind: 'log', minimum: 1e-5, maximum: 0.3, steps: 5 } }],
      strategy: { type: 'random', values: { trials: 16 } },
      stopping: { type: 'median', values: { warmupEpochs: 2, trials: 3 } },
    });
    const smooth = await sweeps.start(spec);
    await reach(smooth.id);
    const stopped = essence(smooth.id).log.filter(({ outcome }) => outcome!.stopped);
    expect(stopped.length).toBeGreaterThan(1);
    let kills = 6;
    let count = 0;
    onEpoch = (runId) => {
      if (++count % 5 !== 0 || kills-- <= 0) return;
      // The pool lends a process under the name of its first run.
      for (const each of new Set([runId, ...trainers.started])) trainers.crash(each);
    };
    const rough = await sweeps.start(spec);
    await reach(rough.id);
    onEpoch = () => {};
    expect(kills).toBeLessThanOrEqual(0);
    expect(essence(rough.id)).toEqual(essence(smooth.id));
  });

  it('does not end when trials diverge or fail, and does not take them for the best', async () => {
    const { id } = await sweeps.start(
      sweepOf({
        space: [
          { ...rate, range: { kind: 'choice', values: [0.01, 1e39, 0.02], labels: null } },
          {
            path: 'data.split.validation',
            label: 'validation',
            range: { kind: 'choice', values: [0.2, 0.999], labels: null },
            when: null,
          },
        ],
      }),
    );
    const { log, runs: trials } = await reach(id);
    expect(log.filter(({ outcome }) => outcome!.score === null).length).toBeGreaterThanOrEqual(2);
    expect(trials.some(({ status }) => status === 'diverged')).toBe(true);
    expect(sweeps.get(id).summary.best).toBeGreaterThan(0);
  });

  it('goes on after the studio was closed in the middle, with every trial exactly once', async () => {
    const spec = sweepOf({ base: base(40), repeats: 2, space: [rate, units] });
    const smooth = await sweeps.start(spec);
    await reach(smooth.id);
    const whole = essence(smooth.id);
    const { id } = await sweeps.start(spec);
    for (let times = 0; times < 3; times++) {
      const before = sweeps.get(id).summary.trialsDone;
      await vi.waitFor(() => {
        if (sweeps.get(id).summary.trialsDone <= before) throw new Error('Not yet.');
      });
      sweeps.shutDown();
      await runs.shutDown();
      workspace.closeNow();
      workspace = await place.open();
      expect(workspace.interruptedAtOpen).toBe(0);
      start(times + 1);
      runs.restoreQueue();
      await sweeps.restore();
    }
    await reach(id);
    expect(essence(id)).toEqual(whole);
  });

  it('pauses at a checkpoint, gives its processors free, and goes on', async () => {
    const { id } = await sweeps.start(sweepOf({ base: base(300) }));
    await vi.waitFor(() => {
      if (sweeps.get(id).runs.every(({ epoch }) => epoch === 0)) throw new Error('Not yet.');
    });
    sweeps.pause(id);
    await vi.waitFor(() => {
      if (runs.activeCount > 0) throw new Error('Not yet.');
    });
    expect(sweeps.get(id).summary.status).toBe('paused');
    await sweeps.resume(id);
    expect((await reach(id)).summary.trialsDone).toBe(6);
  });

  it('gives a trial its end that was killed between its last epoch and that', async () => {
    const { id } = await sweeps.start(sweepOf({ space: [rate] }));
    await reach(id);
    const whole = essence(id);
    const { runId } = sweeps.get(id).runs[0]!;
    // As the workspace is then: every epoch is there, the run is not over, the leg has no outcome.
    sweeps.shutDown();
    workspace.runs.setStatus(runId, 'interrupted');
    workspace.sweeps.setOutcome(id, 0, null as never);
    workspace.sweeps.setStatus(id, 'running');
    start(2);
    await sweeps.restore();
    await reach(id);
    expect(essence(id)).toEqual(whole);
  });

  it('stops for good, keeps what has come out, and trains every trial once when it is resumed all the same', async () => {
    const { id } = await sweeps.start(sweepOf({ base: base(60) }));
    await vi.waitFor(() => {
      if (sweeps.get(id).summary.trialsDone === 0) throw new Error('Not yet.');
    });
    sweeps.stop(id);
    await vi.waitFor(() => {
      if (runs.activeCount > 0) throw new Error('Not yet.');
    });
    const stopped = sweeps.get(id);
    expect(stopped.summary.status).toBe('stopped');
    expect(stopped.runs.filter(({ status }) => status === 'running' || status === 'queued')).toEqual([]);
    expect(() => sweeps.stop(id)).toThrow('it cannot be stopped');
    const kept = stopped.log.filter(({ outcome }) => outcome !== null);
    expect(kept.length).toBeGreaterThan(0);
    await sweeps.resume(id);
    const { log, runs: trials } = await reach(id);
    expect(log).toEqual(expect.arrayContaining(kept));
    expect(trials.map(({ trial, status }) => `${trial} ${status}`)).toEqual(
      [0, 1, 2, 3, 4, 5].map((trial) => `${trial} completed`),
    );
  });

  it('trains other networks, clipping and augmentation as they are offered to be varied', async () => {
    const { design } = base();
    const wide: RunSpec['design'] = {
      ...design,
      name: 'Wide',
      nodes: design.nodes.map((each) => (each.id === 'hidden' ? { ...each, values: { units: 16 } } : each)),
    };
    const offered = listCandidates(base(), [], [wide]);
    for (const path of ['design', 'training.clipping', 'training.augmentations']) {
      const { label, range } = offered.find((each) => each.path === path)!;
      const { id } = await sweeps.start(
        sweepOf({ base: base(2), space: [{ path, label, range, when: null }] }),
      );
      const { log, runs: trials } = await reach(id);
      expect(trials.length, path).toBeGreaterThan(1);
      expect(trials.map(({ status }) => status)).toEqual(trials.map(() => 'completed'));
      // The dimensions do something: not all of the trials end alike.
      const scores = log.map(({ outcome }) => outcome!.score);
      expect(new Set(scores).size, `${path}: ${scores.join(', ')}`).toBeGreaterThan(1);
    }
  });

  it('can be extended, and a trial promoted and trained anew on everything', async () => {
    const { id } = await sweeps.start(
      sweepOf({ strategy: { type: 'random', values: { trials: 3 } }, space: [rate] }),
    );
    await reach(id);
    const first = essence(id).log;
    await sweeps.extend(id, 2);
    const { log } = await reach(id);
    expect(log).toHaveLength(5);
    expect(log.slice(0, 3)).toEqual(first);

    const promoted = sweeps.promote(id, 1);
    expect(promoted).toHaveLength(1);
    expect(workspace.runs.list().map(({ name }) => name)).toEqual(['Rates #2']);
    const retrained = await sweeps.retrain(id, 1);
    expect(retrained.spec.data.split.validation).toBe(0);
    expect(retrained.spec.training.learningRate).toBe(log[1]!.point['training.learningRate']);
    await vi.waitFor(() => {
      if (workspace.runs.get(retrained.id).status !== 'completed') throw new Error('Not yet.');
    });
    sweeps.delete(id);
    expect(sweeps.list()).toEqual([]);
    expect(
      workspace.runs
        .list()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['Rates #2', 'Rates (retrained)']);
    sweeps.restoreDeleted(id);
    expect(sweeps.list()).toHaveLength(1);
  });

  it('says before the start how much it is and how long it takes, though nothing was trained yet', async () => {
    runs.setLimit(1);
    const one = await sweeps.estimate(sweepOf({ repeats: 2 }));
    expect(one).toMatchObject({ trials: 6, combinations: 6, runs: 12, epochs: 72 });
    expect(one.seconds).toBeGreaterThan(0);
    runs.setLimit(2);
    expect((await sweeps.estimate(sweepOf({ repeats: 2 }))).seconds).toBeCloseTo(one.seconds! / 2, 9);
  });

  it('measures how long the network of each trial takes for a row', async () => {
    const { id } = await sweeps.start(
      sweepOf({ space: [{ ...units, range: { kind: 'choice', values: [2, 1024], labels: null } }] }),
    );
    await reach(id);
    const times = await sweeps.inferenceTimes(id);
    expect(times.map(({ trial }) => trial)).toEqual([0, 1]);
    // 512 times the units: whatever else the machine does, that is slower.
    expect(times[1]!.microseconds).toBeGreaterThan(times[0]!.microseconds!);
  });

  it('judges folds on rows that were held out', async () => {
    const { id } = await sweeps.start(
      sweepOf({
        space: [{ ...rate, range: { kind: 'choice', values: [0.01], labels: null } }],
        folds: 3,
        objective: { metric: 'test.loss', direction: 'minimize', use: 'last' },
      }),
    );
    const { runs: trials, log } = await reach(id);
    expect(trials).toHaveLength(3);
    const losses = trials.map(({ metrics }) => metrics['test.loss']!.last!);
    expect(log[0]!.outcome!.score).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / 3, 12);
  });
});
