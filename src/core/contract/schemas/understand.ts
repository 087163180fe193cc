import * as v from 'valibot';
import type { UnderstandCalls } from '../understand.ts';
import { specSchema } from './design.ts';
import { runSpecSchema } from './run-spec.ts';
import {
  CELL_LIMIT,
  finiteNumber,
  listOf,
  longText,
  numberBetween,
  uuidSchema,
  wholeNumber,
} from './text.ts';

const nothing = v.null();
const index = wholeNumber(0, 2 ** 31);
const cell = v.nullable(v.union([v.number(), longText(CELL_LIMIT)]));

const source = v.variant('kind', [
  v.strictObject({ kind: v.literal('run'), id: uuidSchema, step: v.nullable(index) }),
  v.strictObject({ kind: v.literal('fresh'), spec: runSpecSchema }),
]);

const row = v.variant('kind', [
  v.strictObject({ kind: v.literal('row'), row: index }),
  v.strictObject({
    kind: v.literal('typed'),
    cells: listOf(cell, 100_000),
    target: v.union([finiteNumber, longText(CELL_LIMIT)]),
  }),
]);

/** Names of layers are as free as in a design. */
const name = longText(1000);
const unit = v.strictObject({
  node: name,
  unit: index,
  position: v.exactOptional(listOf(index, 8)),
});

const target = v.variant('kind', [
  v.strictObject({ kind: v.literal('parameter'), name, element: index }),
  v.strictObject({
    kind: v.literal('input'),
    node: name,
    element: index,
    example: v.exactOptional(index),
  }),
]);

const place = v.strictObject({ stage: wholeNumber(0, 3), layer: index, tensor: index });
const steps = wholeNumber(1, 2000);

/** What main checks before it passes a question on. */
export const understandSchemas: {
  readonly [N in keyof UnderstandCalls]: v.GenericSchema<unknown, UnderstandCalls[N]['argument']>;
} = {
  'understand.open': v.strictObject({ source }),
  'understand.cancel': nothing,
  'understand.exportTensor': place,
  'understand.row': v.strictObject({ row }),
  'understand.neuron': v.strictObject({ unit, row }),
  'understand.layer': v.strictObject({ node: name, row }),
  'understand.ablate': v.strictObject({ unit }),
  'understand.fork': v.strictObject({
    rates: listOf(numberBetween(1e-12, 1e6), 12, 1),
    steps,
  }),
  'understand.slice': v.strictObject({ direction: v.picklist(['update', 'gradient']) }),
  'understand.rangeTest': nothing,
  'understand.surface': v.strictObject({
    kind: v.picklist(['random', 'path']),
    resolution: wholeNumber(5, 61),
  }),
  'understand.starts': nothing,
  'understand.startRuns': v.strictObject({ steps }),
  'understand.judge': v.strictObject({
    loss: v.nullable(specSchema),
    split: v.picklist(['train', 'validation']),
  }),
  'understand.chain': v.strictObject({ target, row }),
  'understand.update': v.strictObject({
    move: v.picklist(['do', 'undo', 'redo', 'look']),
    weights: listOf(v.strictObject({ parameter: name, element: index }), 64),
  }),
  'understand.stages': nothing,
  'understand.tensor': place,
  'understand.health': nothing,
  'understand.play': v.strictObject({
    steps: wholeNumber(0, 10_000),
    milliseconds: numberBetween(1, 200),
    learningRate: v.nullable(numberBetween(1e-12, 1e6)),
    plane: v.nullable(
      v.strictObject({
        x: index,
        y: index,
        resolution: wholeNumber(8, 128),
        fixed: v.pipe(
          v.array(v.strictObject({ feature: index, value: numberBetween(-1e30, 1e30) })),
          v.maxLength(4096),
        ),
      }),
    ),
    points: v.boolean(),
    heldOut: v.boolean(),
    measure: v.boolean(),
  }),
};
