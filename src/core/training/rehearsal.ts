import type { PreparedData } from '../datasets/table.ts';
import type { DesignNode, NetworkDesign } from '../design/network-design.ts';
import type { Engine } from '../engine/engine.ts';
import { chooseEngine } from '../engine/simd.ts';
import { buildGraph } from '../graph/analyze.ts';
import { createRandom } from '../support/random.ts';
import { sha256 } from '../support/sha256.ts';
import { TrainingSession } from './session.ts';
import { DEFAULT_TRAINING, type TrainingSpec } from './training-spec.ts';

type ChainLayer = readonly [type: string, values?: DesignNode['values']];

function chain(name: string, ...layers: readonly ChainLayer[]): NetworkDesign {
  const nodes = layers.map(([type, values = {}], index) => ({
    id: `${type}_${index}`,
    type,
    values,
    label: null,
    position: { x: 0, y: 0 },
    parameters: {},
  }));
  const edges = nodes.slice(1).map((node, index) => ({ from: nodes[index]!.id, to: node.id, slot: 0 }));
  return { formatVersion: 1, name, notes: '', nodes, edges };
}

function drawData(shape: readonly number[]): PreparedData {
  const rows = 90;
  const random = createRandom(11, 'data');
  const size = shape.reduce((product, axis) => product * axis, 1);
  const index = Int32Array.from({ length: rows }, (_, row) => row);
  return {
    task: 'multiclass',
    rows,
    featureShape: shape,
    features: new Float32Array(rows * size).map(() => random.nextNormal()),
    targets: new Float32Array(rows).map(() => random.nextBelow(3)),
    targetSize: 1,
    featureNames: [],
    targetName: 'class',
    classNames: ['a', 'b', 'c'],
    split: { train: index.slice(0, 70), validation: index.slice(70), test: new Int32Array(0) },
    excludedRows: 0,
    preparation: {
      formatVersion: 1,
      columns: [],
      target: { kind: 'classes', name: 'class', classes: ['a', 'b', 'c'] },
    },
  };
}

const workloads: readonly (readonly [NetworkDesign, Partial<TrainingSpec>])[] = [
  [
    chain(
      'dense',
      ['input', { shape: [6] }],
      ['dense', { units: 20 }],
      ['gelu'],
      ['dropout', { rate: 0.3 }],
      ['dense', { units: 3 }],
    ),
    { optimizer: { type: 'adamw', values: {} }, weightDecay: 0.01, schedule: { type: 'cosine', values: {} } },
  ],
  [
    chain(
      'convolution',
      ['input', { shape: [8, 8, 2] }],
      ['conv2d', { filters: 6 }],
      ['batchNorm'],
      ['relu'],
      ['maxPool2d'],
      ['flatten'],
      ['dense', { units: 3 }],
    ),
    { optimizer: { type: 'sgd', values: { momentum: 0.9 } } },
  ],
  [
    chain('recurrent', ['input', { shape: [7, 4] }], ['lstm', { units: 9 }], ['dense', { units: 3 }]),
    { optimizer: { type: 'rmsprop', values: {} }, clipping: { kind: 'globalNorm', limit: 1 } },
  ],
  [
    chain(
      'attention',
      ['input', { shape: [7, 8] }],
      ['positionalEncoding'],
      ['transformerEncoderBlock', { heads: 2 }],
      ['flatten'],
      ['dense', { units: 3 }],
    ),
    { optimizer: { type: 'nadam', values: {} } },
  ],
  // Larger than a block of the matrix product, and than a tile of 16 columns, with rests of every kind.
  [
    chain(
      'blocks',
      ['input', { shape: [300] }],
      ['dense', { units: 75 }],
      ['layerNorm'],
      ['tanh'],
      ['dense', { units: 21 }],
      ['sigmoid'],
      ['dense', { units: 3 }],
    ),
    { optimizer: { type: 'adam', values: {} }, averageDecay: 0.9, batchSize: 23 },
  ],
  [
    chain(
      'pictures',
      ['input', { shape: [9, 9, 3] }],
      ['conv2d', { filters: 20, padding: 'same' }],
      ['averagePool2d'],
      ['depthwiseConv2d'],
      ['conv2d', { filters: 17, kernelSize: [2, 2] }],
      ['globalAveragePool2d'],
      ['dense', { units: 3 }],
    ),
    { optimizer: { type: 'sgd', values: {} } },
  ],
  [
    chain('gates', ['input', { shape: [5, 4] }], ['gru', { units: 18 }], ['dense', { units: 3 }]),
    { optimizer: { type: 'adam', values: {} } },
  ],
];

/**
 * Trains small networks of every kind on made-up rows and gives back, by name, the engine and the SHA-256 of all
 * weights and losses. Every process and machine has to give the same hashes for the same engine.
 */
export function trainReproducibly(
  createEngine: () => Engine = () => chooseEngine().engine,
  epochs = 4,
): Record<string, string> {
  const hashes: Record<string, string> = {};
  for (const [design, changes] of workloads) {
    const data = drawData(design.nodes[0]!.values['shape'] as readonly number[]);
    const training = { ...DEFAULT_TRAINING, learningRate: 0.01, batchSize: 16, epochs, ...changes };
    const engine = createEngine();
    hashes['engine'] = engine.name;
    const session = new TrainingSession({ graph: buildGraph(design), training, data, engine });
    const numbers: number[] = [];
    while (!session.finished) {
      const { loss, epochEnded } = session.runBatch();
      numbers.push(loss);
      if (epochEnded) numbers.push(...Object.values(session.finishEpoch().validation));
    }
    for (const { values } of session.weights('last')) numbers.push(...values);
    hashes[design.name] = sha256(new Uint8Array(Float64Array.from(numbers).buffer));
  }
  return hashes;
}
