import { describe, expect, it, vi } from 'vitest';
import type { PlayHeldOut } from '../../core/contract/understand-play.ts';
import { generateTable } from '../../core/datasets/generators/index.ts';
import { prepareData } from '../../core/datasets/prepare.ts';
import { createChain } from '../../core/design/templates/chain.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { createSplitMeter, cutSplit } from '../../core/inspect/whole-split.ts';
import { copyState } from '../../core/inspect/probe.ts';
import { DEFAULT_TRAINING, type RunSpec } from '../../core/project/run-spec.ts';
import { TrainingSession } from '../../core/training/session.ts';
import type { SplitWorker } from './inference-worker.ts';
import { createLiveSplit } from './live-split.ts';

const design = createChain('2-6-2', { featureShape: [2], task: 'binary', classes: 2 }, [
  ['dense', { units: 6 }],
  ['tanh', {}],
  ['batchNorm', {}],
  ['dense', { units: 2 }],
]);
const training = { ...DEFAULT_TRAINING, batchSize: 16, classWeights: 'balanced' as const, epochs: 3 };
const data = prepareData(generateTable({ type: 'moons', values: { samples: 150 } }, 3), {
  target: null,
  features: null,
  task: 'auto',
  split: { validation: 0.2, test: 0.25, seed: 1, stratified: true },
  scaling: 'standardize',
  targetScaling: 'none',
});
const spec = { design, training } as unknown as RunSpec;

/** A session after some steps, and what of it travels to the window. */
function train(steps: number) {
  const { engine } = chooseEngine();
  const session = new TrainingSession({ graph: buildGraph(design), training, data, engine });
  for (let i = 0; i < steps; i++) if (session.runBatch().epochEnded) session.finishEpoch();
  const { parameters, statistics } = copyState(session.plan);
  const state = { parameters: Float32Array.from(parameters), statistics: Float32Array.from(statistics) };
  return { session, state, metrics: session.evaluate('test') };
}

/** The worker's own work, in this thread. */
function workerHere(error = 0): SplitWorker & { readonly asked: number } {
  const { engine } = chooseEngine();
  let meter: ReturnType<typeof createSplitMeter> | null = null;
  let asked = 0;
  return {
    get asked() {
      return asked;
    },
    measure(order, state) {
      asked += 1;
      if (order !== null) meter = createSplitMeter(structuredClone(order), engine);
      const metrics = meter!.measure(state);
      return Promise.resolve({ ...metrics, loss: metrics['loss']! + error });
    },
  };
}

function heldOut(steps: number): PlayHeldOut {
  const { session, state, metrics } = train(steps);
  return { rows: cutSplit(session.setup, 1e6)!, state, metrics };
}

describe('a whole split in the window', () => {
  it('comes to every bit of the loss and the metrics that the process of the network measures', async () => {
    const worker = workerHere();
    const live = createLiveSplit(() => worker);
    const first = heldOut(4);
    live.take(first, spec);
    await vi.waitFor(() => expect(live.reading.value?.metrics).toEqual(first.metrics));
    expect(live.reading.value).toMatchObject({ split: 'test', rows: data.split.test.length });
    const later = train(9);
    live.measure(later.state);
    await vi.waitFor(() => expect(live.reading.value?.metrics).toEqual(later.metrics));
    live.forget();
    expect(live.reading.value).toBeNull();
  });

  it('is left out where one bit differs, or where the window can have no worker', async () => {
    const worker = workerHere(2 ** -40);
    const live = createLiveSplit(() => worker);
    live.take(heldOut(4), spec);
    live.measure(train(5).state);
    await vi.waitFor(() => expect(worker.asked).toBe(1));
    await Promise.resolve();
    expect(live.reading.value).toBeNull();
    const alone = createLiveSplit(() => null);
    alone.take(heldOut(4), spec);
    alone.measure(train(5).state);
    expect(alone.reading.value).toBeNull();
  });

  it('does not travel where it is too large or empty', () => {
    const { session } = train(0);
    expect(cutSplit(session.setup, 10)).toBeNull();
    const none = new Int32Array(0);
    const bare = { ...data, split: { ...data.split, test: none, validation: none } };
    expect(cutSplit({ ...session.setup, data: bare }, 1e6)).toBeNull();
    const noTest = { ...data, split: { ...data.split, test: none } };
    expect(cutSplit({ ...session.setup, data: noTest }, 1e6)).toMatchObject({ split: 'validation' });
  });
});
