import { describe, expect, it } from 'vitest';
import type { PreparedData } from '../datasets/table.ts';
import type { DatasetFacts } from '../design/templates/definition.ts';
import { templates } from '../design/templates/index.ts';
import { createReferenceEngine } from '../engine/engine.ts';
import { buildGraph } from '../graph/analyze.ts';
import { createRandom } from '../support/random.ts';
import { sizeOf } from '../support/shape.ts';
import { TrainingSession } from './session.ts';
import { DEFAULT_TRAINING, type TrainingSpec } from './training-spec.ts';

/** The kinds of the built-in datasets: tables, small pictures, sequences; numbers, two and many classes. */
const kinds: readonly DatasetFacts[] = [
  { featureShape: [2], task: 'binary', classes: 2 },
  { featureShape: [4], task: 'multiclass', classes: 3 },
  { featureShape: [10], task: 'regression', classes: 1 },
  { featureShape: [8, 8, 1], task: 'multiclass', classes: 10 },
  { featureShape: [12, 2], task: 'regression', classes: 1 },
];

/** Rows whose answer is in their first feature. */
function drawRows({ featureShape, task, classes }: DatasetFacts): PreparedData {
  const rows = 16;
  const random = createRandom(3);
  const width = sizeOf(featureShape);
  const features = new Float32Array(rows * width).map(() => random.nextNormal());
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  return {
    task: task === 'regression' ? 'regression' : 'classification',
    rows,
    featureShape,
    features,
    targets: Float32Array.from(order, (i) => (task === 'regression' ? features[i * width]! : i % classes)),
    targetSize: 1,
    featureNames: Array.from({ length: width }, (_, i) => `x${i}`),
    targetName: 'y',
    classNames: task === 'regression' ? [] : Array.from({ length: classes }, (_, i) => `c${i}`),
    split: { train: order.slice(0, 12), validation: order.slice(12), test: new Int32Array(0) },
    preparation: {
      formatVersion: 1,
      columns: [],
      target: { kind: 'numeric', name: 'y', offset: 0, scale: 1 },
    },
  } as PreparedData;
}

const lossOf = {
  regression: 'meanSquaredError',
  binary: 'binaryCrossEntropyLogits',
  multiclass: 'categoricalCrossEntropy',
};

describe.each(templates.all)('template $type', (template) => {
  it.each(kinds.filter((facts) => template.fits(facts)))('trains on $featureShape, $task', (facts) => {
    const graph = buildGraph(template.create(facts));
    const output = graph.nodes[graph.outputs[0]!]!.id;
    const mse = { type: 'meanSquaredError', values: {} };
    const training: TrainingSpec = {
      ...DEFAULT_TRAINING,
      loss: { type: lossOf[facts.task], values: {} },
      learningRate: 0.003,
      batchSize: 6,
      epochs: 2,
      outputs:
        template.answers === 'features' ? [{ node: output, loss: mse, weight: 1, target: 'features' }] : [],
    };
    const session = new TrainingSession({
      graph,
      data: drawRows(facts),
      training,
      engine: createReferenceEngine('float32'),
    });
    const losses: number[] = [];
    while (!session.finished) {
      const batch = session.runBatch();
      if (batch.epochEnded) losses.push(session.finishEpoch().train['loss']!);
    }
    expect(losses).toHaveLength(2);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(losses[1]).not.toBe(losses[0]);
  });
});
