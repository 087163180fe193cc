import { designNode as node } from '../design/testing/design-node.ts';
import { describe, expect, it } from 'vitest';
import type { PreparedData } from '../datasets/table.ts';
import type { DesignNode, NetworkDesign } from '../design/network-design.ts';
import { createReferenceEngine } from '../engine/engine.ts';
import { buildGraph } from '../graph/analyze.ts';
import { createRandom } from '../support/random.ts';
import { TrainingSession } from './session.ts';
import { DEFAULT_TRAINING, type TrainingSpec } from './training-spec.ts';

function chain(...nodes: DesignNode[]): NetworkDesign {
  const edges = nodes.slice(1).map((each, i) => ({ from: nodes[i]!.id, to: each.id, slot: 0 }));
  return { formatVersion: 1, name: 'chain', notes: '', nodes, edges };
}

/** Points on a noisy plane: y = 2a - b + 0.5. */
function planeData(rows: number): PreparedData {
  const random = createRandom(5);
  const features = new Float32Array(rows * 2).map(() => random.nextNormal());
  const targets = new Float32Array(rows).map((_, i) => 2 * features[2 * i]! - features[2 * i + 1]! + 0.5);
  const index = Int32Array.from({ length: rows }, (_, i) => i);
  const cut = Math.floor(rows * 0.75);
  return {
    task: 'regression',
    rows,
    featureShape: [2],
    features,
    targets,
    targetSize: 1,
    featureNames: ['a', 'b'],
    targetName: 'y',
    classNames: [],
    split: { train: index.slice(0, cut), validation: index.slice(cut), test: new Int32Array(0) },
    preparation: {
      formatVersion: 1,
      columns: [],
      target: { kind: 'numeric', name: 'y', offset: 0, scale: 1 },
    },
  };
}

const training: TrainingSpec = {
  ...DEFAULT_TRAINING,
  loss: { type: 'meanSquaredError', values: {} },
  optimizer: { type: 'sgd', values: { momentum: 0.9 } },
  learningRate: 0.05,
  batchSize: 7,
  epochs: 6,
};
const design = chain(
  node('x', 'input', { shape: [2] }),
  node('h', 'dense', { units: 8 }),
  node('a', 'tanh'),
  node('d', 'dropout', { rate: 0.1 }),
  node('y', 'dense', { units: 1 }),
);

function createSession(changes: Partial<TrainingSpec> = {}, data = planeData(60), net = design) {
  const engine = createReferenceEngine('float32');
  return new TrainingSession({ graph: buildGraph(net), training: { ...training, ...changes }, data, engine });
}

/** Runs to the end, or for a number of batches; returns every number that came out. */
function run(session: TrainingSession, batches = Infinity): unknown[] {
  const log: unknown[] = [];
  for (let i = 0; i < batches && !session.finished; i++) {
    const batch = session.runBatch();
    log.push(batch);
    if (batch.epochEnded) log.push(session.finishEpoch());
  }
  return log;
}

const finalWeights = (session: TrainingSession) => session.weights('last').map(({ values }) => [...values]);

describe('TrainingSession', () => {
  it('learns a plane', () => {
    const linear = chain(node('x', 'input', { shape: [2] }), node('y', 'dense', { units: 1 }));
    const session = createSession({ epochs: 40 }, planeData(80), linear);
    run(session);
    expect(session.evaluate('validation')['loss']).toBeLessThan(1e-6);
    const [kernel, bias] = finalWeights(session);
    expect(kernel![0]).toBeCloseTo(2, 3);
    expect(kernel![1]).toBeCloseTo(-1, 3);
    expect(bias![0]).toBeCloseTo(0.5, 3);
  });

  it('gives the same bits twice, and others for another seed', () => {
    const [first, again, other] = [createSession(), createSession(), createSession({ seed: 2 })];
    expect(run(first)).toEqual(run(again));
    run(other);
    expect(finalWeights(first)).toEqual(finalWeights(again));
    expect(finalWeights(first)).not.toEqual(finalWeights(other));
  });

  it('visits every training row once per epoch, the last batch being smaller', () => {
    const session = createSession();
    const counts = Array.from({ length: session.stepsPerEpoch }, () => session.runBatch());
    expect(counts.map((each) => each.examples)).toEqual([7, 7, 7, 7, 7, 7, 3]);
    expect(counts.map((each) => each.epochEnded)).toEqual([false, false, false, false, false, false, true]);
  });

  it('drops the last partial batch when told to', () => {
    const session = createSession({ dropLastBatch: true });
    expect(session.stepsPerEpoch).toBe(6);
    expect(run(session, 6).length).toBe(7);
  });

  for (const variant of [
    {},
    { optimizer: { type: 'adam', values: {} }, averageDecay: 0.9, accumulateBatches: 2 },
    { schedule: { type: 'reduceOnPlateau', values: {} }, warmupSteps: 5 },
    { augmentations: [{ type: 'randomNoise', values: {} }], classWeights: null },
  ] satisfies Partial<TrainingSpec>[]) {
    it(`resumes from any batch bit for bit: ${JSON.stringify(variant)}`, () => {
      const whole = createSession(variant);
      const log = run(whole);
      for (const cut of [1, 3, 7, 10, 20]) {
        const before = createSession(variant);
        const start = run(before, cut);
        const after = createSession(variant);
        after.restore(before.save());
        expect([...start, ...run(after)]).toEqual(log);
        expect(finalWeights(after)).toEqual(finalWeights(whole));
        expect(after.weights('best')).toEqual(whole.weights('best'));
      }
    });
  }

  it('averages the gradients of accumulated batches like one large batch', () => {
    const still = chain(node('x', 'input', { shape: [2] }), node('y', 'dense', { units: 1 }));
    const data = planeData(56);
    const one = createSession({ batchSize: 42, shuffle: false, epochs: 3 }, data, still);
    const parts = createSession(
      { batchSize: 7, accumulateBatches: 6, shuffle: false, epochs: 3 },
      data,
      still,
    );
    run(one);
    run(parts);
    finalWeights(one)
      .flat()
      .forEach((value, i) => expect(finalWeights(parts).flat()[i]).toBeCloseTo(value, 5));
  });

  it('stops as diverged within one step, names the layer and keeps finite weights', () => {
    const session = createSession({ learningRate: 1e30, optimizer: { type: 'sgd', values: {} } });
    const log = run(session) as { divergence?: { code: string; details: Record<string, unknown> } | null }[];
    const last = log.at(-1)!;
    expect(last.divergence?.code).toBe('diverged');
    expect(session.finished).toBe(true);
  });

  it('says that the data is to blame when a feature is infinite', () => {
    const data = planeData(60);
    data.features[0] = Infinity;
    const last = run(createSession({ shuffle: false }, data)).at(-1) as { divergence: { message: string } };
    expect(last.divergence.message).toContain('the data that enters at "x"');
  });

  it('stops early and restores the best weights', () => {
    const stopping = { watch: 'loss', patience: 2, minimumDelta: 1e9, restoreBest: true };
    const session = createSession({ epochs: 50, earlyStopping: stopping });
    run(session);
    expect(session.epoch).toBe(3);
    expect(session.best.bestEpoch).toBe(1);
    expect(session.weights('last')).toEqual(session.weights('best'));
  });

  it('changes the learning rate while it runs, for every schedule', () => {
    const session = createSession({ schedule: { type: 'cosine', values: {} } });
    run(session, 3);
    session.changeLearningRate(0.5);
    expect(session.runBatch().learningRate).toBeCloseTo(0.5, 12);
    expect(session.runBatch().learningRate).toBeLessThan(0.5);
  });

  it('learns from the rows that count and not from those of weight 0', () => {
    const linear = chain(node('x', 'input', { shape: [2] }), node('y', 'dense', { units: 1 }));
    const data = planeData(80);
    // Every fifth row is wrong by far, but counts for nothing.
    const exampleWeights = new Float32Array(80).map((_, row) => (row % 5 === 0 ? 0 : 1));
    const targets = data.targets.map((value, row) => (row % 5 === 0 ? 1000 : value));
    const session = createSession({ epochs: 40 }, { ...data, targets, exampleWeights }, linear);
    run(session);
    expect(finalWeights(session)[0]![0]).toBeCloseTo(2, 3);
  });

  it('goes on over a batch in which no row counts', () => {
    const data = planeData(80);
    const exampleWeights = new Float32Array(80);
    const session = createSession({ epochs: 1 }, { ...data, exampleWeights });
    const before = finalWeights(session);
    const { loss, divergence } = session.runBatch();
    expect({ loss, divergence }).toEqual({ loss: 0, divergence: null });
    expect(finalWeights(session)).toEqual(before);
  });

  it('validates every few steps when told to, and at the end of the run', () => {
    const session = createSession({ validateUnit: 'steps', validateEvery: 4, epochs: 2 });
    const log = run(session) as { validation: unknown }[];
    const due = log.map((each, index) =>
      each.validation && Object.keys(each.validation).length > 0 ? index : -1,
    );
    // 7 batches an epoch; the results of finishEpoch stand at index 7 and 15.
    expect(due.filter((index) => index >= 0)).toEqual([3, 8, 12, 15]);
  });

  it('adds up weighted losses of several outputs and lets one give back its input', () => {
    const twoHeads: NetworkDesign = {
      ...design,
      nodes: [...design.nodes, node('copy', 'dense', { units: 2 })],
      edges: [...design.edges, { from: 'a', to: 'copy', slot: 0 }],
    };
    const outputs = [{ node: 'copy', loss: null, weight: 0.5, target: 'features' }] as const;
    const session = createSession({ outputs, epochs: 60 }, planeData(60), twoHeads);
    const [first] = run(session) as { loss: number }[];
    const { loss } = session.evaluate('train');
    expect(loss).toBeLessThan(0.2 * first!.loss);
    expect(() => createSession({ outputs: [{ ...outputs[0], node: 'a' }] }, planeData(60), twoHeads)).toThrow(
      /name the output "a", but the outputs of this design are "y", "copy"/,
    );
  });

  it('refuses a last layer that does not fit the target', () => {
    const wide = chain(node('x', 'input', { shape: [2] }), node('y', 'dense', { units: 3 }));
    expect(() => createSession({}, planeData(20), wide)).toThrow(/Set the units of the last layer to 1/);
    const narrow = chain(node('x', 'input', { shape: [5] }), node('y', 'dense', { units: 1 }));
    expect(() => createSession({}, planeData(20), narrow)).toThrow(
      /Set the shape of the Input layer to \[2\]/,
    );
  });
});
