import * as v from 'valibot';
import type { Preparation } from '../../datasets/table.ts';
import type { RunSpec } from '../../project/run-spec.ts';
import { designSchema, specSchema } from './design.ts';
import {
  datasetIdSchema,
  finiteNumber,
  listOf,
  longText,
  numberBetween,
  seedSchema,
  wholeNumber,
  wordSchema,
} from './text.ts';

/** A name of a column: whatever the file had, `__proto__` too, but bounded. */
const columnSchema = longText(1000);

const sourceSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('builtin'), name: wordSchema }),
  v.strictObject({ kind: v.literal('generator'), spec: specSchema, seed: seedSchema }),
  v.strictObject({ kind: v.literal('dataset'), id: datasetIdSchema }),
  v.strictObject({ kind: v.literal('file'), path: longText(1000) }),
]);

const positive = v.pipe(
  finiteNumber,
  v.gtValue(0, () => 'to be greater than 0'),
);
const share = numberBetween(0, 1);
const notNegative = numberBetween(0, Number.MAX_VALUE);

/** Steps of columns: what they are called and hold is checked where they are fitted. */
export const stepsSchema = listOf(
  v.strictObject({ column: columnSchema, steps: listOf(specSchema, 100) }),
  100_000,
);
export const windowSchema = v.strictObject({
  length: wholeNumber(1, 100_000),
  horizon: wholeNumber(1, 100_000),
});

export const dataSchema = v.strictObject({
  source: sourceSchema,
  target: v.nullable(columnSchema),
  features: v.nullable(listOf(columnSchema, 100_000)),
  task: v.picklist(['auto', 'regression', 'classification']),
  split: v.strictObject({
    validation: share,
    test: share,
    seed: seedSchema,
    stratified: v.boolean(),
    fold: v.exactOptional(v.strictObject({ index: wholeNumber(0, 1e6), count: wholeNumber(2, 1e6) })),
    trainShare: v.exactOptional(share),
    group: v.exactOptional(v.nullable(columnSchema)),
    time: v.exactOptional(v.nullable(columnSchema)),
  }),
  scaling: v.picklist(['none', 'standardize', 'minMax', 'robust', 'pixels']),
  targetScaling: v.picklist(['none', 'standardize']),
  missing: v.exactOptional(v.picklist(['refuse', 'fill'])),
  weights: v.exactOptional(v.nullable(columnSchema)),
  steps: v.exactOptional(stepsSchema),
  window: v.exactOptional(v.nullable(windowSchema)),
  resampling: v.exactOptional(v.picklist(['none', 'oversample', 'undersample'])),
  // Read field by field when the specification is parsed.
  prepared: v.exactOptional(v.custom<Preparation>((value) => typeof value === 'object' && value !== null)),
});

const clippingSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('none') }),
  v.strictObject({ kind: v.literal('value'), limit: positive }),
  v.strictObject({ kind: v.literal('norm'), limit: positive }),
  v.strictObject({ kind: v.literal('globalNorm'), limit: positive }),
]);

const trainingSchema = v.strictObject({
  loss: specSchema,
  optimizer: specSchema,
  learningRate: positive,
  schedule: specSchema,
  warmupSteps: wholeNumber(0, 1e9),
  warmupStartFactor: share,
  batchSize: wholeNumber(1, 1e7),
  epochs: wholeNumber(1, 1e7),
  seed: seedSchema,
  shuffle: v.boolean(),
  dropLastBatch: v.boolean(),
  weightDecay: notNegative,
  l2Penalty: notNegative,
  clipping: clippingSchema,
  accumulateBatches: wholeNumber(1, 1e6),
  averageDecay: share,
  arithmetic: v.exactOptional(v.picklist(['reproducible', 'fast'])),
  threads: v.exactOptional(v.union([v.literal('auto'), wholeNumber(1, 64)])),
  vectors: v.exactOptional(v.picklist(['standard', 'wide'])),
  augmentations: listOf(specSchema, 100),
  classWeights: v.nullable(v.union([v.literal('balanced'), listOf(notNegative, 100_000)])),
  metrics: listOf(specSchema, 100),
  validateEvery: wholeNumber(1, 1e7),
  validateUnit: v.picklist(['epochs', 'steps']),
  outputs: listOf(
    v.strictObject({
      node: wordSchema,
      loss: v.nullable(specSchema),
      weight: notNegative,
      target: v.picklist(['target', 'features']),
    }),
    100,
  ),
  earlyStopping: v.nullable(
    v.strictObject({
      watch: wordSchema,
      patience: wholeNumber(1, 1e7),
      minimumDelta: notNegative,
      restoreBest: v.boolean(),
    }),
  ),
  initializer: v.nullable(specSchema),
  checkpointEvery: wholeNumber(1, 1e7),
  keepBest: wholeNumber(0, 50),
});

/** The form of a run specification. */
export const runSpecSchema: v.GenericSchema<RunSpec> = v.strictObject({
  formatVersion: v.literal(1),
  design: designSchema,
  data: dataSchema,
  training: trainingSchema,
});
