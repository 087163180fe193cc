import type { PreparedData } from '../../datasets/table.ts';
import type { DesignNode, NetworkDesign } from '../../design/network-design.ts';
import { createReferenceEngine } from '../../engine/engine.ts';
import { buildGraph } from '../../graph/analyze.ts';
import { createRandom } from '../../support/random.ts';
import { sizeOf, type Shape } from '../../support/shape.ts';
import { TrainingSession, type SessionOptions } from '../../training/session.ts';
import { DEFAULT_TRAINING, type TrainingSpec } from '../../training/training-spec.ts';

export { designNode as node } from '../../design/testing/design-node.ts';

/** Nodes one after the other. */
export function chain(...nodes: DesignNode[]): NetworkDesign {
  const edges = nodes.slice(1).map((each, i) => ({ from: nodes[i]!.id, to: each.id, slot: 0 }));
  return { formatVersion: 1, name: 'chain', notes: '', nodes, edges };
}

/** Regression rows of normal numbers; the first three quarters train, the rest validates. */
export function regressionData(
  rows: number,
  shape: Shape,
  targetOf: (features: readonly number[]) => readonly number[],
  target: { readonly offset: number; readonly scale: number } = { offset: 0, scale: 1 },
): PreparedData {
  const random = createRandom(5, 'rows');
  const width = sizeOf(shape);
  const features = new Float64Array(rows * width).map(() => random.nextNormal());
  const targets = Array.from({ length: rows }, (_, row) =>
    targetOf([...features.subarray(row * width, (row + 1) * width)]),
  );
  const targetSize = targets[0]!.length;
  return {
    task: 'regression',
    rows,
    featureShape: shape,
    features,
    targets: Float64Array.from(targets.flat()),
    targetSize,
    featureNames: Array.from({ length: width }, (_, i) => `feature ${i + 1}`),
    targetName: 'y',
    classNames: [],
    split: splitRows(rows),
    preparation: { formatVersion: 1, columns: [], target: { kind: 'numeric', name: 'y', ...target } },
  };
}

/** Class rows of two normal features; the class is how many of them are above 0. */
export function classData(rows: number): PreparedData {
  const data = regressionData(rows, [2], ([a, b]) => [(a! > 0 ? 1 : 0) + (b! > 0 ? 1 : 0)]);
  const classes = ['none', 'one', 'both'];
  const preparation = { ...data.preparation, target: { kind: 'classes' as const, name: 'y', classes } };
  return { ...data, task: 'multiclass', classNames: classes, preparation };
}

function splitRows(rows: number) {
  const index = Int32Array.from({ length: rows }, (_, i) => i);
  const cut = Math.max(1, Math.floor(rows * 0.75));
  return { train: index.slice(0, cut), validation: index.slice(cut), test: new Int32Array(0) };
}

/** Everything that a session or a probe needs. */
export function setUp(
  design: NetworkDesign,
  data: PreparedData,
  training: Partial<TrainingSpec> = {},
  engine = createReferenceEngine('float64'),
): SessionOptions {
  const loss =
    data.task === 'regression'
      ? { type: 'meanSquaredError', values: {} }
      : { type: 'categoricalCrossEntropy', values: {} };
  const optimizer = { type: 'sgd', values: {} };
  return {
    graph: buildGraph(design),
    training: { ...DEFAULT_TRAINING, loss, optimizer, learningRate: 0.05, batchSize: 8, ...training },
    data,
    engine,
  };
}

/** A session over {@link setUp}. */
export const startSession = (...options: Parameters<typeof setUp>): TrainingSession =>
  new TrainingSession(setUp(...options));
