import type { TrainingSpec } from '../../src/core/project/run-spec.ts';
import { findIdxProblem, generate, loadFold, loadIdxImages } from './data.ts';
import { chain } from './design.ts';
import { loadDiabetes, measureScikitLearn } from './diabetes.ts';
import { makeCopyTask, makeSineSequences } from './sequences.ts';
import type { QualityTask } from './task.ts';
import { trainAndTest } from './train.ts';

const seeds = [1, 2, 3, 4, 5];
const here = () => null;
const adam = { type: 'adam', values: {} };
const crossEntropy = { type: 'categoricalCrossEntropy', values: {} };

/** A table of a few hundred rows through a small network, by cross-validation: every row is tested once. */
function tableTask(
  name: string,
  label: string,
  goal: number,
  shape: { readonly inputs: readonly number[]; readonly hidden: number; readonly classes: number },
  training: Partial<TrainingSpec>,
  repeats = 1,
): QualityTask {
  const { inputs, hidden, classes } = shape;
  const times = repeats === 1 ? '' : `, dealt out ${repeats} times`;
  return {
    name,
    label,
    metric: 'test accuracy',
    goal,
    better: 'higher',
    setup: `${inputs.join('x')}-${hidden} tanh-${classes}, Adam, ${training.epochs} epochs, 5-fold cross-validation${times}`,
    quick: true,
    unavailable: here,
    run: (progress) =>
      Array.from({ length: repeats * 5 }, (_, index) => {
        const seed = 1 + Math.floor(index / 5);
        const design = chain(
          name,
          ['input', { shape: inputs }],
          ['flatten'],
          ['dense', { units: hidden }],
          ['tanh'],
          ['dense', { units: classes }],
        );
        const settings = { loss: crossEntropy, optimizer: adam, ...training, seed };
        return trainAndTest(design, loadFold(name, index % 5, seed), settings, progress)['accuracy']!;
      }),
  };
}

const spirals: QualityTask = {
  name: 'spirals',
  label: 'Two spirals',
  metric: 'test accuracy',
  goal: 0.99,
  better: 'higher',
  setup: '2-32 tanh-32 tanh-2, Adam with a cosine schedule, 300 epochs, 1,000 points, seeds 1 to 5',
  quick: true,
  unavailable: here,
  run: (progress) =>
    seeds.map((seed) => {
      const data = generate({ type: 'spirals', values: { samples: 1000, noise: 0.01 } }, seed);
      const design = chain(
        'spirals',
        ['input', { shape: [2] }],
        ['dense', { units: 32 }],
        ['tanh'],
        ['dense', { units: 32 }],
        ['tanh'],
        ['dense', { units: 2 }],
      );
      const training = {
        loss: crossEntropy,
        optimizer: adam,
        learningRate: 0.01,
        batchSize: 32,
        epochs: 300,
        seed,
        schedule: { type: 'cosine', values: {} },
      };
      return trainAndTest(design, data, training, progress)['accuracy']!;
    }),
};

const diabetes: QualityTask = {
  name: 'diabetes',
  label: "Diabetes against scikit-learn's MLPRegressor",
  metric: 'test RMSE as a share of scikit-learn',
  goal: 1.02,
  better: 'lower',
  setup: '10-16 tanh-1, Adam 0.005, L2 0.01 / 2n, batch 32, 100 epochs, mean of seeds 1 to 5 on both sides',
  quick: true,
  unavailable: () => (measureScikitLearn() === null ? 'no scikit-learn (Debian: python3-sklearn)' : null),
  run(progress) {
    const theirs = measureScikitLearn()!;
    const data = loadDiabetes();
    const ours = seeds.map((seed) => {
      const design = chain(
        'diabetes',
        ['input', { shape: [10] }],
        ['dense', { units: 16 }],
        ['tanh'],
        ['dense', { units: 1 }],
      );
      const training = {
        loss: { type: 'meanSquaredError', values: {} },
        optimizer: adam,
        // scikit-learn minimises half the squared error, and adds alpha / batch times the weights.
        l2Penalty: (2 * 0.01) / 32,
        learningRate: 0.005,
        batchSize: 32,
        epochs: 100,
        seed,
      };
      return trainAndTest(design, data, training, progress)['rootMeanSquaredError']!;
    });
    const mean = (list: readonly number[]) => list.reduce((sum, each) => sum + each, 0) / list.length;
    return [mean(ours) / mean(theirs)];
  },
};

function sequenceTask(cell: 'lstm' | 'gru'): QualityTask {
  return {
    name: `sine-${cell}`,
    label: `Next point of a sine by ${cell.toUpperCase()}`,
    metric: 'test RMSE',
    goal: 0.05,
    better: 'lower',
    setup: `${cell.toUpperCase()} of 16 units over 20 steps, Adam 0.01, 20 epochs of 800 windows, seeds 1 to 3`,
    quick: true,
    unavailable: here,
    run: (progress) =>
      [1, 2, 3].map((seed) => {
        const design = chain(
          `sine-${cell}`,
          ['input', { shape: [20, 1] }],
          [cell, { units: 16 }],
          ['dense', { units: 1 }],
        );
        const training = {
          loss: { type: 'meanSquaredError', values: {} },
          optimizer: adam,
          learningRate: 0.01,
          batchSize: 32,
          epochs: 20,
          seed,
        };
        return trainAndTest(design, makeSineSequences(1000, seed), training, progress)[
          'rootMeanSquaredError'
        ]!;
      }),
  };
}

const copyTask: QualityTask = {
  name: 'copy-attention',
  label: 'Recall the asked symbol by attention',
  metric: 'test accuracy',
  goal: 0.99,
  better: 'higher',
  setup:
    'one encoder block of 4 heads on 32 features, the mean over time, Adam 0.003, 15 epochs of 4,000, seeds 1 to 2',
  quick: false,
  unavailable: here,
  run: (progress) =>
    [1, 2].map((seed) => {
      const design = chain(
        'copy-attention',
        ['input', { shape: [13, 20] }],
        ['dense', { units: 32 }],
        ['transformerEncoderBlock', { heads: 4, dropoutRate: 0 }],
        ['flatten'],
        ['dense', { units: 8 }],
      );
      const training = {
        loss: crossEntropy,
        optimizer: adam,
        learningRate: 0.003,
        batchSize: 32,
        epochs: 15,
        seed,
      };
      return trainAndTest(design, makeCopyTask(5000, seed), training, progress)['accuracy']!;
    }),
};

/** The usual small convolutional network for 28x28 grey images. */
const imageNetwork = (name: string, dropout: number) =>
  chain(
    name,
    ['input', { shape: [28, 28, 1] }],
    ['conv2d', { filters: 16, kernelSize: [3, 3], padding: 'valid' }],
    ['relu'],
    ['maxPool2d'],
    ['conv2d', { filters: 32, kernelSize: [3, 3], padding: 'valid' }],
    ['relu'],
    ['maxPool2d'],
    ['flatten'],
    ['dropout', { rate: dropout }],
    ['dense', { units: 128 }],
    ['relu'],
    ['dropout', { rate: dropout }],
    ['dense', { units: 10 }],
  );

function imageTask(
  name: string,
  label: string,
  folder: string,
  goal: number,
  kind: 'mlp' | 'cnn',
  epochs: number,
): QualityTask {
  return {
    name,
    label,
    metric: 'test accuracy',
    goal,
    better: 'higher',
    setup:
      kind === 'mlp'
        ? `784-256 relu-10, Adam with a cosine schedule, batch 64, ${epochs} epochs, seed 1`
        : `conv 16, pool, conv 32, pool, dense 128, dropout, Adam with a cosine schedule, batch 64, ${epochs} epochs, seed 1`,
    quick: false,
    unavailable: () => findIdxProblem(folder),
    run(progress) {
      const design =
        kind === 'mlp'
          ? chain(
              name,
              ['input', { shape: [28, 28, 1] }],
              ['flatten'],
              ['dense', { units: 256 }],
              ['relu'],
              ['dropout', { rate: 0.2 }],
              ['dense', { units: 10 }],
            )
          : imageNetwork(name, 0.25);
      const training = {
        loss: crossEntropy,
        optimizer: adam,
        learningRate: 0.001,
        schedule: { type: 'cosine', values: {} },
        batchSize: 64,
        epochs,
        seed: 1,
      };
      return [trainAndTest(design, loadIdxImages(folder), training, progress)['accuracy']!];
    },
  };
}

/** Every row of the table. */
export const tasks: readonly QualityTask[] = [
  tableTask(
    'iris',
    'Iris flowers',
    0.96,
    { inputs: [4], hidden: 16, classes: 3 },
    { learningRate: 0.02, batchSize: 16, epochs: 40, weightDecay: 0.5 },
    4,
  ),
  tableTask(
    'wine',
    'Wine cultivars',
    0.96,
    { inputs: [13], hidden: 16, classes: 3 },
    { learningRate: 0.01, batchSize: 16, epochs: 40, weightDecay: 0.01 },
  ),
  tableTask(
    'digits',
    'Handwritten digits 8x8',
    0.97,
    { inputs: [8, 8, 1], hidden: 96, classes: 10 },
    { learningRate: 0.003, batchSize: 32, epochs: 60, weightDecay: 0.1 },
  ),
  tableTask(
    'breast-cancer',
    'Breast cancer',
    0.96,
    { inputs: [30], hidden: 16, classes: 2 },
    { learningRate: 0.005, batchSize: 32, epochs: 40, weightDecay: 0.05 },
  ),
  spirals,
  diabetes,
  sequenceTask('lstm'),
  sequenceTask('gru'),
  copyTask,
  imageTask('mnist-mlp', 'MNIST, dense network', 'mnist', 0.98, 'mlp', 8),
  imageTask('mnist-cnn', 'MNIST, convolutional network', 'mnist', 0.99, 'cnn', 5),
  imageTask('fashion-cnn', 'Fashion-MNIST, convolutional network', 'fashion_mnist', 0.9, 'cnn', 8),
];
