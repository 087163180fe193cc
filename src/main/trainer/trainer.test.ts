import { safetensors } from '../../core/formats/safetensors.ts';
import { describe, expect, it } from 'vitest';
import type { CheckpointRecord, TrainerCommand, TrainerEvent } from '../../core/contract/trainer.ts';
import { generateTable } from '../../core/datasets/generators/index.ts';
import type { DesignNode, NetworkDesign } from '../../core/design/network-design.ts';
import { DEFAULT_TRAINING, type RunSpec, type TrainingSpec } from '../../core/project/run-spec.ts';
import { createTrainer } from './trainer.ts';

const table = generateTable({ type: 'moons', values: {} }, 3);

function node(id: string, type: string, values: DesignNode['values'] = {}): DesignNode {
  return { id, type, values, label: null, position: { x: 0, y: 0 }, parameters: {} };
}

function design(outputs = 1): NetworkDesign {
  const nodes = [
    node('input', 'input', { shape: [2] }),
    node('hidden', 'dense', { units: 6 }),
    node('bend', 'tanh'),
    node('drop', 'dropout', { rate: 0.1 }),
    node('output', 'dense', { units: outputs }),
  ];
  const edges = nodes.slice(1).map((each, index) => ({ from: nodes[index]!.id, to: each.id, slot: 0 }));
  return { formatVersion: 1, name: 'Small', notes: '', nodes, edges };
}

function specOf(training: Partial<TrainingSpec> = {}, outputs = 1): RunSpec {
  return {
    formatVersion: 1,
    design: design(outputs),
    data: {
      source: { kind: 'generator', spec: { type: 'moons', values: {} }, seed: 3 },
      target: null,
      features: null,
      task: 'auto',
      split: { validation: 0.2, test: 0.1, seed: 1, stratified: true },
      scaling: 'standardize',
      targetScaling: 'none',
    },
    training: {
      ...DEFAULT_TRAINING,
      loss: { type: 'binaryCrossEntropyLogits', values: {} },
      epochs: 12,
      batchSize: 16,
      checkpointEvery: 5,
      ...training,
    },
  };
}

/** A trainer in a process that the test moves on by hand: every look at the clock takes a millisecond. */
function createBench(spec: RunSpec, checkpoint: CheckpointRecord | null = null, paused = false) {
  const events: TrainerEvent[] = [];
  const deferred: (() => void)[] = [];
  let clock = 0;
  const trainer = createTrainer({
    post: (event) => events.push(structuredClone(event)),
    now: () => (clock += 1),
    processorMs: () => clock,
    defer: (action) => deferred.push(action),
  });
  const send = (command: TrainerCommand) => trainer.receive(command);
  send({
    kind: 'start',
    runId: 'run',
    spec,
    table,
    checkpoint: checkpoint?.bytes ?? null,
    elapsedSeconds: checkpoint?.elapsedSeconds ?? 0,
    paused,
  });
  return {
    events,
    send,
    sleep: (ms: number) => (clock += ms),
    /** Runs at most `turns` slices; true while there is more to do. */
    turn(turns = 1): boolean {
      for (let i = 0; i < turns; i++) deferred.shift()?.();
      return deferred.length > 0;
    },
    runToEnd() {
      while (deferred.length > 0) deferred.shift()?.();
    },
    of: <K extends TrainerEvent['kind']>(kind: K) =>
      events.filter((event): event is Extract<TrainerEvent, { kind: K }> => event.kind === kind),
    losses: () => events.flatMap((event) => ('steps' in event ? [...event.steps.loss] : [])),
    checkpoints: () =>
      events.flatMap((event): CheckpointRecord[] => {
        if (event.kind === 'epochs') return [...event.checkpoints];
        const single = 'checkpoint' in event ? event.checkpoint : null;
        return single === null ? [] : [single];
      }),
  };
}

type Bench = ReturnType<typeof createBench>;

function finished(bench: Bench) {
  const [event] = bench.of('finished');
  if (event === undefined) throw new Error('Expected the run to have finished.');
  return event;
}

describe('the trainer', () => {
  it('reports every step and epoch once, in order, and ends with weights and test metrics', () => {
    const bench = createBench(specOf());
    bench.runToEnd();
    const [started] = bench.of('started');
    const steps = bench.events.flatMap((event) =>
      'steps' in event ? Array.from(event.steps.loss, (_, index) => event.steps.firstStep + index) : [],
    );
    expect(steps).toEqual(Array.from({ length: started!.totalSteps }, (_, index) => index));
    const reports = bench.of('epochs').flatMap((event) => event.reports);
    expect(reports.map((report) => report.epoch)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
    expect(reports.every((report) => report.validation['accuracy'] !== undefined)).toBe(true);
    const end = finished(bench);
    expect(end).toMatchObject({ status: 'completed', error: null });
    expect(end.weights).not.toBeNull();
    expect(end.test['accuracy']).toBeGreaterThan(0.5);
    expect(bench.events.at(-1)).toBe(end);
    expect(started!.prepared).toMatchObject({ task: 'binary', featureNames: ['x1', 'x2'] });
  });

  it('puts epochs together so that no more than 20 reports leave in a second', () => {
    const bench = createBench(specOf({ epochs: 60, batchSize: 64 }));
    bench.runToEnd();
    const seconds = finished(bench).pace.elapsedSeconds;
    const reports = bench.of('epochs').length + bench.of('progress').length;
    expect(reports).toBeLessThanOrEqual(20 * seconds + 2);
    expect(bench.of('epochs').some((event) => event.reports.length > 1)).toBe(true);
  });

  it('keeps the checkpoints that were asked for, the best weights, and the last state', () => {
    const bench = createBench(specOf());
    bench.runToEnd();
    const kept = bench.checkpoints().filter((checkpoint) => checkpoint.kept);
    expect(kept.map((checkpoint) => checkpoint.epoch)).toEqual([5, 10, 12]);
    expect(bench.of('epochs').some((event) => event.bestWeights !== null)).toBe(true);
  });

  it('goes on from any checkpoint bit for bit', () => {
    const spec = specOf({ optimizer: { type: 'adam', values: {} } });
    const whole = createBench(spec);
    whole.runToEnd();
    const expected = finished(whole);
    const losses = whole.losses();
    const checkpoints = whole.checkpoints().filter(({ step }) => step < losses.length);
    expect(checkpoints.length).toBeGreaterThan(2);
    for (const checkpoint of checkpoints) {
      const rest = createBench(spec, checkpoint);
      rest.runToEnd();
      expect(rest.losses()).toEqual(losses.slice(checkpoint.step));
      expect(finished(rest).weights!.bytes).toEqual(expected.weights!.bytes);
      expect(finished(rest).test).toEqual(expected.test);
    }
  });

  it('pauses between batches with everything that a resume needs, and goes on', () => {
    const spec = specOf();
    const whole = createBench(spec);
    whole.runToEnd();
    const bench = createBench(spec);
    bench.turn(2);
    bench.send({ kind: 'pause' });
    const state = bench.of('state').at(-1)!;
    expect(state.status).toBe('paused');
    bench.runToEnd();
    expect(bench.of('finished')).toEqual([]);
    const resumed = createBench(spec, state.checkpoint);
    resumed.runToEnd();
    bench.send({ kind: 'resume' });
    bench.runToEnd();
    expect(finished(bench).weights!.bytes).toEqual(finished(whole).weights!.bytes);
    expect(finished(resumed).weights!.bytes).toEqual(finished(whole).weights!.bytes);
  });

  it('does one batch or one epoch when asked to, and pauses again', () => {
    const bench = createBench(specOf(), null, true);
    expect(bench.of('state').at(-1)!.pace.step).toBe(0);
    bench.send({ kind: 'step', unit: 'batch' });
    bench.runToEnd();
    expect(bench.of('state').at(-1)).toMatchObject({ status: 'paused', pace: { step: 1, epoch: 0 } });
    bench.send({ kind: 'step', unit: 'epoch' });
    bench.runToEnd();
    expect(bench.of('state').at(-1)!.pace.epoch).toBe(1);
    expect(bench.of('epochs').flatMap((event) => event.reports).length).toBe(1);
  });

  it('stops with a checkpoint from which the rest gives the same weights', () => {
    const spec = specOf();
    const whole = createBench(spec);
    whole.runToEnd();
    const bench = createBench(spec);
    bench.turn(3);
    bench.send({ kind: 'stop' });
    bench.runToEnd();
    const stop = finished(bench);
    expect(stop.status).toBe('stopped');
    const rest = createBench(spec, stop.checkpoint);
    rest.runToEnd();
    expect(finished(rest).weights!.bytes).toEqual(finished(whole).weights!.bytes);
  });

  it('carries a changed learning rate through a checkpoint', () => {
    const bench = createBench(specOf(), null, true);
    bench.send({ kind: 'setLearningRate', learningRate: 0.001 });
    const { checkpoint } = bench.of('state').at(-1)!;
    const rest = createBench(specOf(), checkpoint);
    rest.runToEnd();
    const rates = rest.events.flatMap((event) => ('steps' in event ? [...event.steps.learningRate] : []));
    expect(new Set(rates)).toEqual(new Set([0.001]));
  });

  it('says which kernels calculate, and warns where a state of others goes on', () => {
    const plain = createBench(specOf());
    plain.runToEnd();
    expect(plain.of('started')[0]).toMatchObject({
      engine: 'simd-reproducible',
      compute: { arithmetic: 'reproducible', threads: 1, reason: expect.stringContaining('self-check') },
      engineChange: null,
    });
    expect(finished(plain).usage).toEqual({ teamShare: null, aheadShare: null, peakBytes: null });
    const fast = createBench(specOf({ arithmetic: 'fast' }), plain.checkpoints()[0]!);
    const [started] = fast.of('started');
    expect(started!.compute.arithmetic).toBe('fast');
    expect(started!.engineChange).toMatchObject({ from: 'simd-reproducible', to: 'simd-fast' });
    expect(started!.engineChange!.message).toMatch(/can no longer be replayed bit for bit/);
  });

  it('brings the weights along while somebody looks at them, and trains to the same bits', () => {
    const plain = createBench(specOf());
    plain.runToEnd();
    expect(finished(plain).pace.units).toBeUndefined();
    const watched = createBench(specOf(), null, true);
    watched.send({ kind: 'watchUnits', on: true });
    watched.send({ kind: 'resume' });
    watched.runToEnd();
    const { pace, weights } = finished(watched);
    expect(weights!.bytes).toEqual(finished(plain).weights!.bytes);
    const [first] = pace.units!;
    const stored = safetensors
      .read(weights!.bytes)
      .tensors.find(({ name }) => name === `${first!.node}.kernel`);
    expect(first!.kernel).toEqual(stored!.values);
  });

  it('ends as diverged with the error and without useless weights', () => {
    const bench = createBench(specOf({ optimizer: { type: 'sgd', values: {} }, learningRate: 1e38 }));
    bench.runToEnd();
    const end = finished(bench);
    expect(end).toMatchObject({ status: 'diverged', error: { code: 'diverged' } });
    expect(end.checkpoint).toBeNull();
  });

  it('fails with the reason when design and data do not fit together', () => {
    const bench = createBench(specOf({}, 3));
    expect(finished(bench)).toMatchObject({ status: 'failed', error: { code: 'output-mismatch' } });
    const noData = createBench({ ...specOf(), data: { ...specOf().data, target: 'nothing' } });
    expect(finished(noData)).toMatchObject({ status: 'failed', error: { code: 'column-unknown' } });
  });

  it('counts neither a pause nor the sleep of the machine as training', () => {
    const bench = createBench(specOf(), null, true);
    bench.sleep(3_600_000);
    bench.send({ kind: 'resume' });
    bench.turn(2);
    bench.sleep(3_600_000);
    bench.runToEnd();
    expect(finished(bench).pace.elapsedSeconds).toBeLessThan(60);
  });
});
