import type { PreparedData } from '../../../core/datasets/table.ts';
import type { NetworkDesign } from '../../../core/design/network-design.ts';
import { chooseEngine } from '../../../core/engine/simd.ts';
import { buildGraph } from '../../../core/graph/analyze.ts';
import { DEFAULT_TRAINING } from '../../../core/project/run-spec.ts';
import { TrainingSession } from '../../../core/training/session.ts';
import { createStepLog } from '../../../core/training/step-log.ts';

// A process of its own, run with --expose-gc and a young generation that holds everything: trains one design and
// prints by how many bytes the heap grows per step.

const WARM_EPOCHS = 30;
const EPOCHS = 9;
/** Of one epoch. */
const STEPS = 200;
const WIDTH = 64;
const CLASSES = 10;

type Layer = readonly [type: string, values: NetworkDesign['nodes'][number]['values']];
const designs: Readonly<Record<string, readonly Layer[]>> = {
  mlp: [
    ['dense', { units: 32 }],
    ['relu', {}],
    ['dense', { units: CLASSES }],
  ],
  cnn: [
    ['reshape', { shape: [8, 8, 1] }],
    ['conv2d', { filters: 4, kernelSize: [3, 3] }],
    ['relu', {}],
    ['maxPool2d', {}],
    ['flatten', {}],
    ['dense', { units: CLASSES }],
  ],
  lstm: [
    ['reshape', { shape: [8, 8] }],
    ['lstm', { units: 8 }],
    ['dense', { units: CLASSES }],
  ],
};

function makeData(rows: number): PreparedData {
  const none = new Int32Array(0);
  return {
    task: 'multiclass',
    rows,
    featureShape: [WIDTH],
    features: Float32Array.from({ length: rows * WIDTH }, (_, index) => Math.sin(index)),
    targets: Float32Array.from({ length: rows }, (_, row) => row % CLASSES),
    targetSize: 1,
    featureNames: [],
    targetName: 'y',
    classNames: Array.from({ length: CLASSES }, (_, index) => String(index)),
    split: { train: Int32Array.from({ length: rows }, (_, row) => row), validation: none, test: none },
    preparation: { formatVersion: 1, columns: [], target: { kind: 'classes', name: 'y', classes: [] } },
  };
}

const batchSize = Number(process.argv[3]);
const nodes = [['input', { shape: [WIDTH] }] as Layer, ...designs[process.argv[2]!]!].map(
  ([type, values], index) => ({
    id: `n${index}`,
    type,
    values,
    label: null,
    position: { x: 0, y: 0 },
    parameters: {},
  }),
);
const edges = nodes.slice(1).map(({ id }, index) => ({ from: nodes[index]!.id, to: id, slot: 0 }));
const rows = batchSize * STEPS;
const session = new TrainingSession({
  graph: buildGraph({ formatVersion: 1, name: 'Watched', notes: '', nodes, edges }),
  training: { ...DEFAULT_TRAINING, batchSize, epochs: 1000, learningRate: 1e-4 },
  data: makeData(rows),
  engine: chooseEngine().engine,
});

const log = createStepLog(STEPS);

/** Growth of the heap by stretches of one epoch, in bytes per step; what the end of an epoch takes is not counted. */
const growths: number[] = [];
function train(epochs: number): void {
  for (let epoch = 0; epoch < epochs; epoch++) {
    const before = process.memoryUsage().heapUsed;
    for (let done = 0; done < STEPS; done += log.length) session.runBatches(log, STEPS - done);
    growths.push((process.memoryUsage().heapUsed - before) / STEPS);
    session.finishEpoch();
  }
}

train(WARM_EPOCHS);
(globalThis as { gc?: () => void }).gc!();
growths.length = 0;
train(EPOCHS);
// The one in the middle: when V8 writes down what it learned about a function, some stretch has that as well.
const bytesPerStep = growths.toSorted((a, b) => a - b)[EPOCHS >> 1];
process.stdout.write(`${JSON.stringify({ bytesPerStep, growths })}\n`);
