import { augmentations } from '../datasets/augmentations/index.ts';
import { initializers } from '../initializers/index.ts';
import { losses } from '../losses/index.ts';
import { metrics } from '../metrics/index.ts';
import { optimizers } from '../optimizers/index.ts';
import { schedules } from '../schedules/index.ts';
import type { Fields, Spec } from '../support/fields.ts';
import type { ClippingSpec, EarlyStoppingSpec, OutputSpec, TrainingSpec } from '../training/training-spec.ts';
import { DEFAULT_TRAINING, MOST_THREADS } from '../training/training-spec.ts';
import { resolveOptimizer } from './defaults.ts';
import { fieldError, readFields, readSpec, type FieldReader } from './read-fields.ts';

const MOST = 10_000_000;

/**
 * Reads the training part of a project; missing fields take their defaults, learning rate and weight decay
 * those of the optimizer.
 * @param loss taken where the file names none; null asks for one.
 * @throws StudioError `field-invalid`, `field-unknown`, `loss-unknown`, `optimizer-unknown` and their like.
 */
export function parseTrainingSpec(input: unknown, path: string, loss: Spec | null): TrainingSpec {
  const reader = readFields(input ?? {}, path, Object.keys(DEFAULT_TRAINING));
  const defaults = DEFAULT_TRAINING;
  const spec = (
    name: 'optimizer' | 'schedule',
    catalogue: { get(type: string): { readonly fields: Fields } },
  ) => readSpec(catalogue, reader.raw(name) ?? defaults[name], reader.path(name));
  const chosenLoss = reader.raw('loss') ?? loss;
  if (chosenLoss === null) {
    throw fieldError(
      reader.path('loss'),
      'to name the loss, because the output of one unit suits several',
      undefined,
    );
  }
  const ofOptimizer = resolveOptimizer(spec('optimizer', optimizers));
  const specs = (
    name: 'metrics' | 'augmentations',
    catalogue: { get(type: string): { readonly fields: Fields } },
  ) =>
    (reader.list(name) ?? []).map((each, index) =>
      readSpec(catalogue, each, `${reader.path(name)}[${index}]`),
    );
  const initializer = reader.raw('initializer') ?? null;
  const notNegative = { minimum: 0 };
  return {
    loss: readSpec(losses, chosenLoss, reader.path('loss')),
    optimizer: ofOptimizer.optimizer,
    learningRate: reader.number('learningRate', ofOptimizer.learningRate, { above: 0 }),
    schedule: spec('schedule', schedules),
    warmupSteps: reader.integer('warmupSteps', defaults.warmupSteps, 0, 1e9),
    warmupStartFactor: reader.number('warmupStartFactor', defaults.warmupStartFactor, {
      minimum: 0,
      maximum: 1,
    }),
    batchSize: reader.integer('batchSize', defaults.batchSize, 1, MOST),
    epochs: reader.integer('epochs', defaults.epochs, 1, MOST),
    seed: reader.integer('seed', defaults.seed, 0, Number.MAX_SAFE_INTEGER),
    shuffle: reader.boolean('shuffle', defaults.shuffle),
    dropLastBatch: reader.boolean('dropLastBatch', defaults.dropLastBatch),
    weightDecay: reader.number('weightDecay', ofOptimizer.weightDecay, notNegative),
    l2Penalty: reader.number('l2Penalty', defaults.l2Penalty, notNegative),
    clipping: parseClipping(reader),
    accumulateBatches: reader.integer('accumulateBatches', defaults.accumulateBatches, 1, 1_000_000),
    averageDecay: reader.number('averageDecay', defaults.averageDecay, { minimum: 0, below: 1 }),
    arithmetic: reader.choice('arithmetic', 'reproducible', ['reproducible', 'fast']),
    threads: parseThreads(reader),
    vectors: reader.choice('vectors', 'standard', ['standard', 'wide']),
    augmentations: specs('augmentations', augmentations),
    classWeights: parseClassWeights(reader),
    metrics: specs('metrics', metrics),
    validateEvery: reader.integer('validateEvery', defaults.validateEvery, 1, MOST),
    validateUnit: reader.choice('validateUnit', defaults.validateUnit, ['epochs', 'steps']),
    outputs: parseOutputs(reader),
    earlyStopping: parseEarlyStopping(reader),
    initializer:
      initializer === null ? null : readSpec(initializers, initializer, reader.path('initializer')),
    checkpointEvery: reader.integer('checkpointEvery', defaults.checkpointEvery, 1, MOST),
    keepBest: reader.integer('keepBest', defaults.keepBest, 0, 50),
  };
}

function parseThreads(reader: FieldReader): 'auto' | number {
  const value = reader.raw('threads') ?? 'auto';
  if (value === 'auto') return value;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_THREADS)
    return value;
  throw fieldError(reader.path('threads'), `to be "auto" or a whole number in [1, ${MOST_THREADS}]`, value);
}

function parseClipping(reader: FieldReader): ClippingSpec {
  const clipping = reader.object('clipping', ['kind', 'limit']);
  const kind = clipping?.choice('kind', 'none', ['none', 'value', 'norm', 'globalNorm']) ?? 'none';
  if (clipping === null || kind === 'none') return { kind: 'none' };
  return { kind, limit: clipping.number('limit', NaN, { above: 0 }) };
}

function parseClassWeights(reader: FieldReader): TrainingSpec['classWeights'] {
  const value = reader.raw('classWeights') ?? null;
  if (value === null || value === 'balanced') return value;
  const isWeight = (each: unknown): each is number =>
    typeof each === 'number' && Number.isFinite(each) && each >= 0;
  if (Array.isArray(value) && value.every(isWeight)) return value;
  throw fieldError(
    reader.path('classWeights'),
    'to be "balanced", null, or a list of numbers of at least 0',
    value,
  );
}

function parseOutputs(reader: FieldReader): readonly OutputSpec[] {
  return (reader.list('outputs') ?? []).map((each, index) => {
    const output = readFields(each, `${reader.path('outputs')}[${index}]`, [
      'node',
      'loss',
      'weight',
      'target',
    ]);
    const node = output.raw('node');
    if (typeof node !== 'string') throw fieldError(output.path('node'), 'to be the id of a layer', node);
    const loss = output.raw('loss') ?? null;
    return {
      node,
      loss: loss === null ? null : readSpec(losses, loss, output.path('loss')),
      weight: output.number('weight', 1, { minimum: 0 }),
      target: output.choice('target', 'target', ['target', 'features']),
    };
  });
}

function parseEarlyStopping(reader: FieldReader): EarlyStoppingSpec | null {
  const stopping = reader.object('earlyStopping', ['watch', 'patience', 'minimumDelta', 'restoreBest']);
  if (stopping === null) return null;
  const watch = stopping.raw('watch') ?? 'loss';
  if (typeof watch !== 'string' || (watch !== 'loss' && metrics.find(watch) === undefined)) {
    throw fieldError(stopping.path('watch'), 'to be "loss" or the type of a metric', watch);
  }
  return {
    watch,
    patience: stopping.integer('patience', 10, 1, MOST),
    minimumDelta: stopping.number('minimumDelta', 0, { minimum: 0 }),
    restoreBest: stopping.boolean('restoreBest', true),
  };
}
