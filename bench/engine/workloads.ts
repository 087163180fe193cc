import type { PreparedData } from '../../src/core/datasets/table.ts';
import type { NetworkDesign } from '../../src/core/design/network-design.ts';
import { createSharedFloatArray } from '../../src/core/support/float-array.ts';
import { createRandom } from '../../src/core/support/random.ts';
import { DEFAULT_TRAINING, type TrainingSpec } from '../../src/core/training/training-spec.ts';
import { chain } from './chain.ts';

/** Batches of a workload: as many as the comparison of losses takes; then they come again. */
export const BATCHES = 20;

/** A network and the way to train it, which every peer gets with the same start and the same batches. */
export interface Workload {
  readonly name: string;
  readonly kind: 'mlp' | 'cnn' | 'lstm';
  readonly design: NetworkDesign;
  /** Units from the input to the output, of dense networks. */
  readonly layers: readonly number[];
  readonly activation: 'tanh' | 'relu';
  readonly inputShape: readonly number[];
  readonly classes: number;
  readonly loss: 'mse' | 'crossEntropy';
  readonly optimizer: 'sgd' | 'adam';
  readonly learningRate: number;
  readonly batch: number;
  /** Images without a dark pixel: nothing that a product could leave out. */
  readonly isBright?: boolean;
}

function mlp(
  name: string,
  layers: readonly number[],
  rest: Pick<Workload, 'activation' | 'loss' | 'optimizer' | 'learningRate' | 'batch'>,
): Workload {
  const hidden = layers
    .slice(1, -1)
    .flatMap((units) => [['dense', { units }], [rest.activation]] as [string, object?][]);
  const design = chain(['input', { shape: [layers[0]!] }], ...(hidden as [string][]), [
    'dense',
    { units: layers.at(-1)! },
  ]);
  return { name, kind: 'mlp', design, layers, inputShape: [layers[0]!], classes: layers.at(-1)!, ...rest };
}

const perceptron = { activation: 'relu', loss: 'crossEntropy', batch: 32 } as const;
const classifier = { layers: [], activation: 'relu', classes: 10, loss: 'crossEntropy', batch: 64 } as const;
// So slow that rounding does not grow into other losses within the steps that are compared.
const adam = { optimizer: 'adam', learningRate: 1e-4 } as const;

/** The workloads a to e of the goals. */
export const workloads = {
  tiny: mlp('mlp-tiny', [2, 8, 8, 1], {
    activation: 'tanh',
    loss: 'mse',
    optimizer: 'sgd',
    learningRate: 0.05,
    batch: 10,
  }),
  small: mlp('mlp-784-128-10', [784, 128, 10], { ...perceptron, ...adam }),
  bright: {
    ...mlp('mlp-784-128-10-bright', [784, 128, 10], { ...perceptron, ...adam }),
    isBright: true,
  },
  large: mlp('mlp-784-512-512-10', [784, 512, 512, 10], {
    activation: 'relu',
    loss: 'crossEntropy',
    batch: 128,
    ...adam,
  }),
  cnn: {
    name: 'cnn-28',
    kind: 'cnn',
    design: chain(
      ['input', { shape: [28, 28, 1] }],
      ['conv2d', { filters: 16, kernelSize: [3, 3], padding: 'same' }],
      ['relu'],
      ['maxPool2d'],
      ['conv2d', { filters: 32, kernelSize: [3, 3], padding: 'same' }],
      ['relu'],
      ['maxPool2d'],
      ['flatten'],
      ['dense', { units: 10 }],
    ),
    inputShape: [28, 28, 1],
    ...classifier,
    ...adam,
  },
  lstm: {
    name: 'lstm-28x28',
    kind: 'lstm',
    design: chain(['input', { shape: [28, 28] }], ['lstm', { units: 64 }], ['dense', { units: 10 }]),
    inputShape: [28, 28],
    ...classifier,
    ...adam,
  },
} as const satisfies Record<string, Workload>;

/** Made-up examples, the same on every machine: two features in [-1, 1], or images, of which three in four pixels are dark. */
export function makeData(workload: Workload, batches = BATCHES): PreparedData {
  const rows = workload.batch * batches;
  const size = workload.inputShape.reduce((product, each) => product * each, 1);
  const random = createRandom(7, `bench:${workload.name}`);
  const features = createSharedFloatArray('float32', rows * size);
  const isImage = size > 2;
  for (let i = 0; i < features.length; i++) {
    const value = random.nextUniform();
    const pixel = workload.isBright === true ? Math.max(0.001, value) : Math.max(0, value * 4 - 3);
    features[i] = isImage ? pixel : 2 * value - 1;
  }
  const isRegression = workload.loss === 'mse';
  const targets = new Float32Array(rows).map((_, row) =>
    isRegression
      ? Math.sign(features[2 * row]! * features[2 * row + 1]!)
      : Math.floor(random.nextUniform() * 10),
  );
  return {
    task: isRegression ? 'regression' : 'multiclass',
    rows,
    featureShape: workload.inputShape,
    features,
    targets,
    targetSize: 1,
    featureNames: Array.from({ length: size }, (_, i) => `x${i}`),
    targetName: 'y',
    classNames: isRegression ? [] : Array.from({ length: 10 }, (_, i) => String(i)),
    split: {
      train: Int32Array.from({ length: rows }, (_, row) => row),
      validation: new Int32Array(0),
      test: new Int32Array(0),
    },
    preparation: {
      formatVersion: 1,
      columns: [],
      target: isRegression
        ? { kind: 'numeric', name: 'y', offset: 0, scale: 1 }
        : { kind: 'categorical', name: 'y', classes: Array.from({ length: 10 }, (_, i) => String(i)) },
    },
  } as PreparedData;
}

/** Training that never ends by itself, without shuffling, as the peers do it. */
export function trainingOf(workload: Workload): TrainingSpec {
  const { loss, optimizer, learningRate, batch } = workload;
  return {
    ...DEFAULT_TRAINING,
    loss: { type: loss === 'mse' ? 'meanSquaredError' : 'categoricalCrossEntropy', values: {} },
    optimizer: { type: optimizer, values: {} },
    learningRate,
    batchSize: batch,
    shuffle: false,
    epochs: 1_000_000,
  };
}
