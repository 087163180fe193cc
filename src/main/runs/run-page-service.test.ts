import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunTask } from '../tasks/task-runner.ts';
import { fromErrorReport } from '../../core/support/errors.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../storage/testing/temporary-workspace.ts';
import type { Workspace } from '../storage/workspace.ts';
import { answerTask } from '../tasks/run-task.ts';
import { createRunPageService, type RunPageService } from './run-page-service.ts';
import { RunService } from './run-service.ts';
import { createLocalTrainers } from './testing/local-trainer.ts';
import { makeSmallRuns, type SmallRun } from './testing/small-runs.ts';

let place: TemporaryFolder;
let workspace: Workspace;
let service: RunService;
let page: RunPageService;
let hash = 'a'.repeat(64);
const [perceptron, convolution] = makeSmallRuns(8) as [SmallRun, SmallRun];

/** In this process, with copies as between processes. */
const runTask: RunTask = (name, argument, options) => {
  const answer = answerTask(structuredClone({ name, argument }), options?.onProgress);
  return answer.ok ? Promise.resolve(answer.value) : Promise.reject(fromErrorReport(answer.error));
};

beforeEach(async () => {
  place = createTemporaryFolder();
  workspace = await place.open();
  hash = 'a'.repeat(64);
  const loadTable = () =>
    Promise.resolve({ table: perceptron.table, name: 'Made up', datasetId: null, hash });
  service = new RunService({
    workspace: () => workspace,
    loadTable,
    startTrainer: createLocalTrainers().start,
    broadcast: () => undefined,
    limit: 2,
    keepAwake: () => undefined,
    environment: { system: 'a test' },
  });
  page = createRunPageService({
    workspace: () => workspace,
    loadTable,
    runTask,
    runs: service,
    broadcast: () => undefined,
    now: () => 0,
  });
});
afterEach(async () => {
  await service.shutDown();
  workspace.closeNow();
  place.remove();
});

async function reach(id: string, status: string): Promise<void> {
  await vi.waitFor(() => expect(workspace.runs.get(id).status).toBe(status), {
    timeout: 20_000,
    interval: 5,
  });
}

async function train({ spec }: SmallRun): Promise<string> {
  const { id } = await service.start('Origin', spec);
  await reach(id, 'completed');
  return id;
}

const bytesOf = (id: string) => Buffer.from(workspace.weights.get(id, 'last').bytes).toString('hex');

describe('the details of a run', () => {
  it('tell what happened, where it was trained, and which states there are', async () => {
    const id = await train(perceptron);
    const { events, log, checkpoints, curves, environment, hasData, prepared } = await page.details(id);
    expect(events.map(({ kind }) => kind)).toEqual(['started', 'finished']);
    expect(environment).toEqual([['system', 'a test']]);
    expect(checkpoints.at(-1)).toMatchObject({ epoch: 8, kept: true });
    expect(checkpoints.some(({ score }) => score !== null)).toBe(true);
    expect(log.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^Rows prepared: 42 training/),
    );
    expect(log.every(({ step }) => step === 0 || step === checkpoints.at(-1)!.step)).toBe(true);
    expect(curves).toContain('validation.accuracy');
    expect(hasData).toBe(true);
    expect(prepared?.classNames).toEqual(['a', 'b', 'c']);
    hash = 'b'.repeat(64);
    expect((await page.details(id)).hasData).toBe(false);
  });
});

describe('an examination', () => {
  it('gives at each checkpoint what training measured there', async () => {
    const id = await train(convolution);
    const found = await page.examine(id, 'validation');
    const losses = workspace.series.read(id, 'validation.loss', { maximumPoints: 100 });
    const accuracies = workspace.series.read(id, 'validation.accuracy', { maximumPoints: 100 });
    expect(found.moments.length).toBeGreaterThan(1);
    for (const { epoch, metrics, confusion, classes, weights, gradients, activations } of found.moments) {
      const at = losses.x.indexOf(epoch);
      expect(metrics['loss']).toBe(losses.y[at]);
      expect(metrics['accuracy']).toBe(accuracies.y[at]);
      const hits = [0, 1, 2].reduce((sum, each) => sum + confusion![each * 4]!, 0);
      expect(hits / found.rows).toBeCloseTo(metrics['accuracy']!, 12);
      expect(classes.reduce((sum, { actual }) => sum + actual, 0)).toBe(found.rows);
      expect(weights.length).toBeGreaterThan(gradients.length - 1);
      expect(activations.length).toBe(8);
    }
    const [worst] = found.worst;
    expect(worst!.loss).toBe(Math.max(...found.worst.map(({ loss }) => loss)));
    expect(worst!.history.length).toBe(found.moments.length);
    const mean = found.predictions.reduce((sum, { loss }) => sum + loss, 0) / found.predictions.length;
    expect(mean).toBeCloseTo(found.moments.at(-1)!.metrics['loss']!, 5);
    const right = found.predictions.filter(({ isWrong }) => isWrong === false).length;
    expect(right / found.predictions.length).toBeCloseTo(found.moments.at(-1)!.metrics['accuracy']!, 12);
    expect(found.predictions[0]!.inputs).toHaveLength(found.inputNames.length);
  });

  it('sets answers against true numbers in their own unit, for rows that predict one', async () => {
    const { spec } = perceptron;
    const [input, ...hidden] = spec.design.nodes;
    const output = hidden.pop()!;
    const regression: SmallRun['spec'] = {
      ...spec,
      design: {
        ...spec.design,
        nodes: [
          { ...input!, values: { shape: [35] } },
          ...hidden,
          { ...output, values: { ...output.values, units: 1 } },
        ],
      },
      data: {
        ...spec.data,
        target: 'f0',
        features: Array.from({ length: 35 }, (_, place) => `f${place + 1}`),
        task: 'regression',
        targetScaling: 'standardize',
        split: { ...spec.data.split, stratified: false },
      },
      training: {
        ...spec.training,
        loss: { type: 'meanSquaredError', values: {} },
        metrics: [{ type: 'meanAbsoluteError', values: {} }],
      },
    };
    const id = await train({ ...perceptron, spec: regression });
    const { moments, rows } = await page.examine(id, 'validation');
    for (const { answers, confusion, metrics } of moments) {
      expect(confusion).toBeNull();
      expect(answers!.actual).toHaveLength(rows);
      const errors = Array.from(answers!.actual, (actual, at) => Math.abs(actual - answers!.predicted[at]!));
      const mean = errors.reduce((sum, error) => sum + error, 0) / rows;
      expect(mean).toBeCloseTo(metrics['meanAbsoluteError']!, 5);
    }
  });

  it('says what is missing where the data has changed', async () => {
    const id = await train(perceptron);
    hash = 'b'.repeat(64);
    await expect(page.examine(id, 'train')).rejects.toMatchObject({ code: 'data-missing' });
  });
});

describe('a branch', () => {
  it('from any checkpoint to the same end gives the same bits, and keeps the curves before it', async () => {
    const id = await train(perceptron);
    const [first] = workspace.weights.checkpointFacts(id);
    expect(first!.epoch).toBeLessThan(8);
    const branch = await page.branch({
      id,
      step: first!.step,
      name: 'Branch',
      epochs: 8,
      learningRate: null,
    });
    await reach(branch.id, 'completed');
    const whole = { maximumPoints: 10_000 };
    expect(workspace.series.read(branch.id, 'step.loss', whole).y).toEqual(
      workspace.series.read(id, 'step.loss', whole).y,
    );
    expect(workspace.runs.get(branch.id).metrics).toEqual(workspace.runs.get(id).metrics);
    expect(bytesOf(branch.id)).toBe(bytesOf(id));
    expect((await page.details(branch.id)).events[0]).toMatchObject({
      kind: 'branched',
      details: { from: id },
    });
    expect(await page.verify(branch.id)).toMatchObject({ equal: true, firstStep: first!.step });
  });

  it('goes on beyond the end as a longer run would have gone', async () => {
    const longer = await service.start('Longer', {
      ...perceptron.spec,
      training: { ...perceptron.spec.training, epochs: 12 },
    });
    await reach(longer.id, 'completed');
    const id = await train(perceptron);
    const { step } = workspace.weights.checkpointFacts(id).at(-1)!;
    await expect(
      page.branch({ id, step, name: 'None', epochs: 8, learningRate: null }),
    ).rejects.toMatchObject({
      code: 'branch-without-future',
    });
    const branch = await page.branch({ id, step, name: 'More', epochs: 12, learningRate: null });
    await reach(branch.id, 'completed');
    expect(bytesOf(branch.id)).toBe(bytesOf(longer.id));
  });

  it('takes another learning rate from its first step on', async () => {
    const id = await train(perceptron);
    const [first] = workspace.weights.checkpointFacts(id);
    const branch = await page.branch({ id, step: first!.step, name: 'Slow', epochs: 8, learningRate: 0.001 });
    await reach(branch.id, 'completed');
    const { x, y } = workspace.series.readAll(branch.id, 'step.learningRate');
    expect(y[x.indexOf(first!.step - 1)]).toBe(0.01);
    expect(y[x.indexOf(first!.step)]).toBe(0.001);
    await expect(
      page.branch({ id, step: 3, name: 'None', epochs: 9, learningRate: null }),
    ).rejects.toMatchObject({
      code: 'checkpoint-missing',
    });
  });
});

describe('a run that is taken back to one of its checkpoints', () => {
  const all = { maximumPoints: 10_000 };
  const bestOf = (id: string) => workspace.weights.get(id, 'best').epoch;

  it('waits there as it was then, trains to the same bits, and is verified', async () => {
    const id = await train(perceptron);
    const origin = workspace.runs.get(id);
    const last = bytesOf(id);
    const losses = workspace.series.read(id, 'step.loss', all);
    const [first] = workspace.weights.checkpointFacts(id);
    await page.restore(id, first!.step);
    await reach(id, 'paused');
    expect(workspace.runs.get(id)).toMatchObject({ epoch: first!.epoch, step: first!.step });
    expect(workspace.series.read(id, 'step.loss', all).y).toEqual(losses.y.slice(0, first!.step));
    expect(workspace.runs.get(id).metrics['validation.loss']!.lastEpoch).toBe(first!.epoch);
    expect(workspace.runs.get(id).metrics).not.toHaveProperty('test.loss');
    expect(workspace.weights.get(id, 'last').step).toBe(first!.step);
    expect(bytesOf(id)).not.toBe(last);
    expect(bestOf(id)).toBeLessThanOrEqual(first!.epoch);
    service.resume(id);
    await reach(id, 'completed');
    expect(bytesOf(id)).toBe(last);
    expect(workspace.runs.get(id).metrics).toEqual(origin.metrics);
    expect(await page.verify(id)).toMatchObject({ equal: true, steps: origin.step });
  });

  it('gets back what was set aside, even after it trained another way', async () => {
    const id = await train(perceptron);
    const origin = workspace.runs.get(id);
    const [last, best] = [bytesOf(id), bestOf(id)];
    const losses = workspace.series.read(id, 'step.loss', all);
    const steps = () => workspace.weights.checkpointFacts(id).map(({ step }) => step);
    const stored = steps();
    await page.restore(id, stored[0]!);
    await reach(id, 'paused');
    expect((await page.details(id)).setAside).toEqual({ epoch: 8, step: origin.step });
    const undone = await page.bringBack(id);
    expect(undone).toEqual({ ...origin, compute: undone.compute });
    expect((await page.details(id)).setAside).toBeNull();
    await page.restore(id, stored[0]!);
    await reach(id, 'paused');
    service.setLearningRate(id, 0.0001);
    service.resume(id);
    await reach(id, 'completed');
    const other = bytesOf(id);
    expect(other).not.toBe(last);
    const back = await page.bringBack(id);
    expect(back).toEqual({ ...origin, compute: back.compute });
    expect([bytesOf(id), bestOf(id)]).toEqual([last, best]);
    expect(workspace.series.read(id, 'step.loss', all).y).toEqual(losses.y);
    expect(steps()).toEqual(expect.arrayContaining(stored.slice(1)));
    expect(workspace.check()).toMatchObject({ ok: true, problems: [] });
    await page.bringBack(id);
    expect(bytesOf(id)).toBe(other);
    workspace.compact();
    await expect(page.bringBack(id)).rejects.toMatchObject({ code: 'nothing-set-aside' });
  });

  it('is left alone while it trains, and where the checkpoint or the rows are gone', async () => {
    const training = { ...perceptron.spec.training, epochs: 5000 };
    const { id } = await service.start('Long', { ...perceptron.spec, training });
    await vi.waitFor(() => expect(workspace.weights.checkpointFacts(id)).not.toEqual([]), {
      timeout: 20_000,
    });
    const { step } = workspace.weights.checkpointFacts(id)[0]!;
    await expect(page.restore(id, step)).rejects.toMatchObject({ code: 'run-active' });
    service.pause(id);
    await reach(id, 'paused');
    await expect(page.restore(id, step + 1)).rejects.toMatchObject({ code: 'checkpoint-missing' });
    hash = 'b'.repeat(64);
    await expect(page.restore(id, step)).rejects.toMatchObject({ code: 'data-missing' });
  });
});

describe('a replay', () => {
  it('finds a run equal that was paused, steered and resumed on its way', async () => {
    const { id } = await service.start('Steered', {
      ...convolution.spec,
      training: { ...convolution.spec.training, epochs: 200 },
    });
    await vi.waitFor(() => expect(workspace.runs.get(id).epoch).toBeGreaterThan(1), {
      timeout: 20_000,
      interval: 2,
    });
    service.setLearningRate(id, 0.0123);
    service.pause(id);
    await reach(id, 'paused');
    service.setLearningRate(id, 0.0071);
    service.resume(id);
    await vi.waitFor(
      () =>
        expect(workspace.series.read(id, 'step.learningRate', { maximumPoints: 4 }).y.at(-1)).toBeLessThan(
          0.0072,
        ),
      {
        timeout: 20_000,
        interval: 2,
      },
    );
    service.stop(id);
    await reach(id, 'stopped');
    const report = await page.verify(id);
    expect(report).toMatchObject({ equal: true, difference: null, steps: workspace.runs.get(id).step });
    expect(report.checkpoints).toBeGreaterThan(0);
    const { events } = await page.details(id);
    expect(events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['started', 'learningRate', 'paused', 'resumed', 'finished']),
    );
  });

  it('names the first step whose loss is another one', async () => {
    const id = await train(perceptron);
    const { x, y } = workspace.series.readAll(id, 'step.loss');
    const forged = workspace.runs.create({
      ...workspace.runs.background(id),
      name: 'Forged',
      spec: perceptron.spec,
      datasetName: 'Made up',
      datasetId: null,
    });
    const steps = {
      firstStep: 0,
      loss: y.map((value, at) => (at === 17 ? value + 1e-9 : value)),
      learningRate: new Float64Array(x.length).fill(0.01),
      validations: [],
    };
    const pace = {
      step: x.length,
      epoch: 8,
      stepsPerSecond: 0,
      examplesPerSecond: 0,
      elapsedSeconds: 0,
      etaSeconds: null,
    };
    workspace.record.commit([
      { runId: forged.id, event: { kind: 'progress', steps, checkpoint: null, pace } },
    ]);
    workspace.runs.setStatus(forged.id, 'completed');
    expect(await page.verify(forged.id)).toMatchObject({
      equal: false,
      difference: { step: 17, kind: 'loss', stored: y[17]! + 1e-9, replayed: y[17] },
    });
  });
});
