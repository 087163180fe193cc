import type { Fields } from '../../../core/support/fields.ts';

/** Plain values of a TrainingSpec, described like anything of the catalogue, so that one form shows them all. */
export const lengthFields = {
  epochs: {
    kind: 'integer',
    label: 'Epochs',
    help: 'Passes over the training rows.',
    default: 50,
    minimum: 1,
    maximum: 10_000_000,
    scale: 'log',
  },
  batchSize: {
    kind: 'integer',
    label: 'Batch size',
    help: 'Rows per update. Smaller batches take more, noisier steps per epoch.',
    default: 32,
    minimum: 1,
    maximum: 10_000_000,
    scale: 'log',
  },
  seed: {
    kind: 'integer',
    label: 'Seed',
    help: 'Decides the first weights, the order of the rows and dropout. The same seed gives the same run, bit for bit.',
    default: 1,
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
  },
} satisfies Fields;

export const rateFields = {
  learningRate: {
    kind: 'number',
    label: 'Learning rate',
    help: 'How far each step goes along the gradient.',
    default: 0.01,
    minimum: 0,
    exclusiveMinimum: true,
    scale: 'log',
  },
} satisfies Fields;

export const warmupFields = {
  warmupSteps: {
    kind: 'integer',
    label: 'Warm-up',
    help: 'Steps in which the learning rate rises in a straight line to its full value. 0 is none.',
    default: 0,
    minimum: 0,
    maximum: 1_000_000_000,
    unit: 'steps',
  },
  warmupStartFactor: {
    kind: 'number',
    label: 'Warm-up start',
    help: 'Share of the learning rate at the first step of the warm-up.',
    default: 0.1,
    minimum: 0,
    maximum: 1,
  },
} satisfies Fields;

export const regularizationFields = {
  weightDecay: {
    kind: 'number',
    label: 'Weight decay',
    help: 'Decoupled: every step also shrinks each weight by this share, times the learning rate.',
    default: 0,
    minimum: 0,
    scale: 'log',
  },
  l2Penalty: {
    kind: 'number',
    label: 'L2 penalty',
    help: 'Adds this factor times each weight to its gradient. With Adam not the same as weight decay.',
    default: 0,
    minimum: 0,
    scale: 'log',
  },
} satisfies Fields;

export const advancedFields = {
  shuffle: {
    kind: 'boolean',
    label: 'Shuffle rows',
    help: 'A new order of the rows in every epoch.',
    default: true,
  },
  dropLastBatch: {
    kind: 'boolean',
    label: 'Drop last batch',
    help: 'Leaves out the last, smaller batch of an epoch.',
    default: false,
  },
  accumulateBatches: {
    kind: 'integer',
    label: 'Accumulate',
    help: 'Batches whose gradients are averaged into one update.',
    default: 1,
    minimum: 1,
    maximum: 1_000_000,
    unit: 'batches',
  },
  averageDecay: {
    kind: 'number',
    label: 'Weight average',
    help: 'Decay of a moving average of the weights, which is then validated and exported. 0 is off.',
    default: 0,
    minimum: 0,
    maximum: 1,
    exclusiveMaximum: true,
  },
  validateEvery: {
    kind: 'integer',
    label: 'Validate every',
    help: 'How often the validation rows are measured. The last epoch always is.',
    default: 1,
    minimum: 1,
    maximum: 10_000_000,
  },
  validateUnit: {
    kind: 'choice',
    label: 'Counted in',
    help: 'Whether validation is counted in epochs or in steps.',
    default: 'epochs',
    options: [
      { value: 'epochs', label: 'Epochs' },
      { value: 'steps', label: 'Steps' },
    ],
  },
  checkpointEvery: {
    kind: 'integer',
    label: 'Checkpoint every',
    help: 'Epochs between checkpoints that stay. The best and the last are always kept.',
    default: 10,
    minimum: 1,
    maximum: 10_000_000,
    unit: 'epochs',
  },
} satisfies Fields;

export const stoppingFields = {
  patience: {
    kind: 'integer',
    label: 'Patience',
    help: 'Validations without improvement before the run stops.',
    default: 10,
    minimum: 1,
    maximum: 10_000_000,
  },
  minimumDelta: {
    kind: 'number',
    label: 'Smallest change',
    help: 'Improvements smaller than this do not count.',
    default: 0,
    minimum: 0,
    scale: 'log',
  },
  restoreBest: {
    kind: 'boolean',
    label: 'Keep the best',
    help: 'Ends with the weights of the best validation instead of the last.',
    default: true,
  },
} satisfies Fields;
