import type { Table } from '../../../core/datasets/table.ts';
import type { DesignNode } from '../../../core/design/network-design.ts';
import { DEFAULT_TRAINING, type RunSpec, type TrainingSpec } from '../../../core/project/run-spec.ts';
import { createRandom } from '../../../core/support/random.ts';

/** A small problem with the network for it: what is trained, on what. */
export interface SmallRun {
  readonly name: string;
  readonly spec: RunSpec;
  readonly table: Table;
}

type ChainLayer = readonly [type: string, values?: DesignNode['values']];

/** 60 rows of 36 made-up numbers in 3 classes, which a network of any kind can read. */
function drawTable(): Table {
  const random = createRandom(5, 'small-runs');
  const rows = 60;
  const codes = Int32Array.from({ length: rows }, () => random.nextBelow(3));
  const features = Array.from({ length: 36 }, (_, column) => ({
    kind: 'numeric' as const,
    name: `f${column}`,
    values: Float64Array.from({ length: rows }, (_unused, row) => random.nextNormal() + codes[row]! * 0.3),
  }));
  const target = { kind: 'categorical' as const, name: 'class', categories: ['a', 'b', 'c'], codes };
  return { rows, columns: [...features, target], suggestedTarget: 'class', exampleShape: null };
}

function makeSpec(name: string, layers: readonly ChainLayer[], training: Partial<TrainingSpec>): RunSpec {
  const nodes = layers.map(([type, values = {}], index) => ({
    id: `${type}_${index}`,
    type,
    values,
    label: null,
    position: { x: 0, y: 0 },
    parameters: {},
  }));
  return {
    formatVersion: 1,
    design: {
      formatVersion: 1,
      name,
      notes: '',
      nodes,
      edges: nodes.slice(1).map((node, index) => ({ from: nodes[index]!.id, to: node.id, slot: 0 })),
    },
    data: {
      source: { kind: 'generator', spec: { type: 'moons', values: {} }, seed: 3 },
      target: 'class',
      features: null,
      task: 'classification',
      split: { validation: 0.2, test: 0.1, seed: 1, stratified: true },
      scaling: 'standardize',
      targetScaling: 'none',
    },
    training: { ...DEFAULT_TRAINING, batchSize: 8, checkpointEvery: 4, ...training },
  };
}

/** A multi-layer perceptron, a convolutional and a recurrent network, each with randomness of its own. */
export function makeSmallRuns(epochs: number): readonly SmallRun[] {
  const table = drawTable();
  const perceptron = makeSpec(
    'perceptron',
    [
      ['input', { shape: [36] }],
      ['dense', { units: 10 }],
      ['relu'],
      ['dropout', { rate: 0.2 }],
      ['dense', { units: 3 }],
    ],
    { epochs, optimizer: { type: 'adamw', values: {} }, weightDecay: 0.01, averageDecay: 0.9 },
  );
  const convolution = makeSpec(
    'convolution',
    [
      ['input', { shape: [36] }],
      ['reshape', { shape: [6, 6, 1] }],
      ['conv2d', { filters: 3 }],
      ['batchNorm'],
      ['relu'],
      ['maxPool2d'],
      ['flatten'],
      ['dropout', { rate: 0.2 }],
      ['dense', { units: 3 }],
    ],
    {
      epochs,
      optimizer: { type: 'sgd', values: { momentum: 0.9 } },
      schedule: { type: 'cosine', values: {} },
    },
  );
  const recurrent = makeSpec(
    'recurrent',
    [
      ['input', { shape: [36] }],
      ['reshape', { shape: [6, 6] }],
      ['lstm', { units: 4 }],
      ['dense', { units: 3 }],
    ],
    { epochs, optimizer: { type: 'rmsprop', values: {} }, clipping: { kind: 'globalNorm', limit: 1 } },
  );
  return [perceptron, convolution, recurrent].map((spec) => ({ name: spec.design.name, spec, table }));
}
