import { describe, expect, it } from 'vitest';
import type { PreparedData } from '../datasets/table.ts';
import type { DesignNode, NetworkDesign } from '../design/network-design.ts';
import { createReferenceEngine, type Engine } from '../engine/engine.ts';
import { createSimdEngine } from '../engine/simd.ts';
import { buildGraph } from '../graph/analyze.ts';
import { createRandom } from '../support/random.ts';
import { resolveOutputs } from './output-specs.ts';
import { TrainingSession } from './session.ts';
import { createStepLog } from './step-log.ts';
import { createTinyRunner } from './tiny-runner.ts';
import { tinyShapeOf } from './tiny-shape-of.ts';
import { DEFAULT_TRAINING, type TrainingSpec } from './training-spec.ts';
import { createUpdater } from './updater.ts';

type Layer = readonly [type: string, values?: DesignNode['values']];

const engine = createSimdEngine();
const looking = () => undefined;

function chain(inputs: number, ...layers: readonly Layer[]): NetworkDesign {
  const all: readonly Layer[] = [['input', { shape: [inputs] }], ...layers];
  const nodes = all.map(([type, values = {}], index) => ({
    id: `${type}_${index}`,
    type,
    values,
    label: null,
    position: { x: 0, y: 0 },
    parameters: {},
  }));
  const edges = nodes.slice(1).map((node, index) => ({ from: nodes[index]!.id, to: node.id, slot: 0 }));
  return { formatVersion: 1, name: 'Small', notes: '', nodes, edges };
}

function dataOf(rows: number, width: number, targetSize: number, binary = false): PreparedData {
  const random = createRandom(5, 'tiny');
  const features = new Float32Array(rows * width).map(() => random.nextNormal());
  const targets = new Float32Array(rows * targetSize).map(() =>
    binary ? random.nextBelow(2) : random.nextNormal(),
  );
  return {
    task: binary ? 'binary' : 'regression',
    rows,
    featureShape: [width],
    features,
    targets,
    targetSize,
    featureNames: Array.from({ length: width }, (_, i) => `x${i}`),
    targetName: 'y',
    classNames: binary ? ['no', 'yes'] : [],
    split: {
      train: Int32Array.from({ length: rows - 4 }, (_, i) => i + 4),
      validation: Int32Array.of(0, 1, 2, 3),
      test: new Int32Array(0),
    },
    preparation: {
      formatVersion: 1,
      columns: [],
      target: { kind: 'numeric', name: 'y', fill: 0, offset: 0, scale: 1 },
    } as unknown as PreparedData['preparation'],
  };
}

const scaled = (data: PreparedData, factor: number): PreparedData => ({
  ...data,
  features: data.features.map((value) => value * factor),
});

function specOf(changes: Partial<TrainingSpec>): TrainingSpec {
  return {
    ...DEFAULT_TRAINING,
    loss: { type: 'meanSquaredError', values: {} },
    optimizer: { type: 'sgd', values: {} },
    learningRate: 0.05,
    batchSize: 10,
    epochs: 4,
    ...changes,
  };
}

function isTiny(design: NetworkDesign, data: PreparedData, training: TrainingSpec, with_ = engine): boolean {
  const graph = buildGraph(design);
  const session = new TrainingSession({ graph, training, data, engine: with_ });
  const { plan } = session;
  const outputs = resolveOutputs(graph, training, data);
  const candidate = { plan, training, data, outputs };
  // A shape that the runtime then refuses would hide behind the normal path.
  const rate = { rate: () => training.learningRate };
  const runner = createTinyRunner(candidate, createUpdater(plan, training), rate, data.split.train);
  expect(runner !== null).toBe(tinyShapeOf(candidate) !== null);
  return runner !== null;
}

/** Trains to the end; with an observer every batch goes the normal way. */
function trainedBy(
  design: NetworkDesign,
  data: PreparedData,
  training: TrainingSpec,
  observe?: () => undefined,
  meddle: (session: TrainingSession) => void = () => undefined,
) {
  const session = new TrainingSession({ graph: buildGraph(design), training, data, engine });
  const log: unknown[] = [];
  while (!session.finished) {
    const batch = session.runBatch(observe);
    log.push(batch);
    meddle(session);
    if (batch.epochEnded) log.push(session.finishEpoch());
  }
  return { log, checkpoint: session.save(), weights: session.weights('last') };
}

/** Trains to the end in stretches of up to `capacity` steps. */
function trainedInStretches(
  design: NetworkDesign,
  data: PreparedData,
  training: TrainingSpec,
  capacity: number,
  with_: Engine = engine,
) {
  const session = new TrainingSession({ graph: buildGraph(design), training, data, engine: with_ });
  const log = createStepLog(capacity);
  const steps: unknown[] = [];
  const epochs: unknown[] = [];
  while (!session.finished) {
    session.runBatches(log);
    for (let i = 0; i < log.length; i++) steps.push([log.firstStep + i, log.losses[i], log.learningRates[i]]);
    if (log.validation !== null) epochs.push(log.validation);
    if (log.divergence !== null) epochs.push(log.divergence);
    if (log.epochEnded) epochs.push(session.finishEpoch());
  }
  return { steps, epochs, checkpoint: session.save(), weights: session.weights('last') };
}

const cases: readonly [string, NetworkDesign, PreparedData, Partial<TrainingSpec>][] = [
  [
    'the network of Playground',
    chain(2, ['dense', { units: 8 }], ['tanh'], ['dense', { units: 8 }], ['tanh'], ['dense', { units: 1 }]),
    dataOf(97, 2, 1),
    {},
  ],
  [
    'odd widths, several outputs and no bias',
    chain(
      5,
      ['dense', { units: 7, bias: false }],
      ['sigmoid'],
      ['dense', { units: 3 }],
      ['relu'],
      ['dense', { units: 3 }],
    ),
    dataOf(60, 5, 3),
    { batchSize: 7 },
  ],
  [
    'a sigmoid at the end, Adam and a schedule',
    chain(3, ['dense', { units: 13 }], ['relu'], ['dense', { units: 1 }], ['sigmoid']),
    dataOf(50, 3, 1),
    {
      optimizer: { type: 'adam', values: {} },
      schedule: { type: 'cosine', values: {} },
      batchSize: 3,
      epochs: 30,
    },
  ],
  [
    'a loss that the module calls',
    chain(2, ['dense', { units: 6 }], ['tanh'], ['dense', { units: 1 }]),
    dataOf(70, 2, 1, true),
    { loss: { type: 'binaryCrossEntropyLogits', values: {} }, optimizer: { type: 'adam', values: {} } },
  ],
  [
    'a single dense layer, one example per batch',
    chain(4, ['dense', { units: 2 }]),
    dataOf(40, 4, 2),
    { batchSize: 1 },
  ],
  [
    'units far in their flat ends',
    chain(
      2,
      ['dense', { units: 5 }],
      ['tanh'],
      ['dense', { units: 3 }],
      ['sigmoid'],
      ['dense', { units: 1 }],
    ),
    scaled(dataOf(60, 2, 1), 300),
    { learningRate: 1e-4 },
  ],
  [
    'validation in the middle of an epoch',
    chain(2, ['dense', { units: 4 }], ['tanh'], ['dense', { units: 1 }]),
    dataOf(97, 2, 1),
    { validateUnit: 'steps', validateEvery: 3 },
  ],
];

describe('small networks in a module of their own', () => {
  it.each(cases)('train to the same bits as the kernels: %s', (_name, design, data, changes) => {
    const training = specOf(changes);
    expect(isTiny(design, data, training)).toBe(true);
    const tiny = trainedBy(design, data, training);
    const normal = trainedBy(design, data, training, looking);
    expect(tiny.log).toEqual(normal.log);
    expect(tiny.weights).toEqual(normal.weights);
    expect(tiny.checkpoint).toEqual(normal.checkpoint);
  });

  it.each(cases)('train to the same bits in stretches of any length: %s', (_name, design, data, changes) => {
    const training = specOf(changes);
    const single = trainedInStretches(design, data, training, 1);
    for (const capacity of [2, 7, 500]) {
      expect(trainedInStretches(design, data, training, capacity)).toEqual(single);
    }
    const normal = createReferenceEngine('float32');
    expect(trainedInStretches(design, data, training, 7, normal)).toEqual(
      trainedInStretches(design, data, training, 1, normal),
    );
  });

  it('end a stretch with the divergence, and count only what was updated', () => {
    const [, design, data] = cases[1]!;
    const training = specOf({ learningRate: 1e18, batchSize: 7 });
    const { steps, epochs, ...rest } = trainedInStretches(design, data, training, 100);
    expect(epochs.at(-1)).toMatchObject({ code: 'diverged' });
    expect({ steps, epochs, ...rest }).toEqual(trainedInStretches(design, data, training, 1));
  });

  it('show the state of the last batch whenever somebody looks in between', () => {
    const [, design, data] = cases[0]!;
    const seen: unknown[][] = [[], []];
    [undefined, looking].forEach((observe, which) => {
      trainedBy(design, data, specOf({}), observe, (session) => {
        if (session.step % 5 === 2)
          seen[which]!.push(session.weights('last'), session.evaluate('validation'));
        if (session.step % 7 === 3) seen[which]!.push(session.save());
        if (session.step === 12) session.changeLearningRate(0.01);
      });
    });
    expect(seen[0]!.length).toBeGreaterThan(8);
    expect(seen[0]).toEqual(seen[1]);
  });

  it('go on from a checkpoint of the other way', () => {
    const [, design, data, changes] = cases[2]!;
    const training = specOf(changes);
    const graph = buildGraph(design);
    const create = () => new TrainingSession({ graph, training, data, engine });
    const [first, second] = [create(), create()];
    for (let i = 0; i < 5; i++) first.runBatch();
    second.restore(first.save());
    for (let i = 0; i < 5; i++) expect(second.runBatch(looking)).toEqual(first.runBatch());
    expect(second.save()).toEqual(first.save());
  });

  it('report a divergence as the kernels do', () => {
    const [, design, data] = cases[1]!;
    const training = specOf({ learningRate: 1e18, batchSize: 7 });
    expect(isTiny(design, data, training)).toBe(true);
    const tiny = trainedBy(design, data, training);
    expect(tiny).toEqual(trainedBy(design, data, training, looking));
    expect(tiny.log.at(-1)).toMatchObject({ divergence: { code: 'diverged' } });
  });

  it('leave everything else to the kernels', () => {
    const [, design, data] = cases[0]!;
    const others: Partial<TrainingSpec>[] = [
      { clipping: { kind: 'norm', limit: 1 } },
      { weightDecay: 0.1 },
      { averageDecay: 0.9 },
      { accumulateBatches: 2 },
      { optimizer: { type: 'sgd', values: { momentum: 0.9 } } },
      { optimizer: { type: 'rmsprop', values: {} } },
    ];
    for (const changes of others) expect(isTiny(design, data, specOf(changes))).toBe(false);
    const wide = chain(2, ['dense', { units: 200 }], ['tanh'], ['dense', { units: 1 }]);
    expect(isTiny(wide, data, specOf({}))).toBe(false);
    const dropping = chain(2, ['dense', { units: 4 }], ['dropout'], ['dense', { units: 1 }]);
    expect(isTiny(dropping, data, specOf({}))).toBe(false);
    expect(isTiny(design, data, specOf({}), createReferenceEngine('float32'))).toBe(false);
  });

  it('take the weight of a batch from its loss', () => {
    const [, design, data, changes] = cases[3]!;
    const training = specOf({ ...changes, classWeights: [1, 3] });
    const normal = trainedBy(design, data, training, looking);
    expect(trainedBy(design, data, training).log).toEqual(normal.log);
  });
});
