import * as v from 'valibot';
import { LIMITS } from '../../support/limits.ts';
import type { ModelCalls } from '../models.ts';
import { runSpecSchema } from './run-spec.ts';
import { CELL_LIMIT, listOf, longText, nameSchema, uuidSchema, wholeNumber, wordSchema } from './text.ts';

const oneRun = v.strictObject({ runId: uuidSchema });
const which = v.union([v.picklist(['last', 'best', 'average']), wholeNumber(0, 2 ** 48)]);
const token = v.strictObject({ token: uuidSchema });
const cell = v.nullable(v.union([v.number(), longText(CELL_LIMIT)]));
const tensorName = longText(1000);
const source = v.variant('kind', [
  v.strictObject({ kind: v.literal('run'), id: uuidSchema, which }),
  v.strictObject({ kind: v.literal('model'), id: uuidSchema }),
]);

/** Arguments of `models.*`. */
export const modelSchemas: {
  readonly [N in keyof ModelCalls]: v.GenericSchema<unknown, ModelCalls[N]['argument']>;
} = {
  'models.choices': oneRun,
  'models.export': v.strictObject({
    source,
    format: wordSchema,
    layers: v.nullable(listOf(wordSchema, 10_000, 1)),
    packing: v.picklist(['folder', 'zip']),
    precision: v.picklist(['float32', 'float16', 'int8']),
  }),
  'models.exports': v.strictObject({ kind: v.picklist(['run', 'model']), id: uuidSchema }),
  'models.open': v.null(),
  'models.openGiven': v.null(),
  'models.keep': v.strictObject({
    token: uuidSchema,
    name: nameSchema,
    designId: v.nullable(uuidSchema),
    mappings: listOf(
      v.strictObject({
        parameter: tensorName,
        tensor: tensorName,
        order: v.nullable(listOf(wholeNumber(0, 7), 8)),
      }),
      100_000,
    ),
    acceptNonFinite: v.boolean(),
  }),
  'models.discard': token,
  'models.list': v.null(),
  'models.delete': v.strictObject({ id: uuidSchema }),
  'models.train': v.strictObject({ modelId: uuidSchema, name: nameSchema, spec: runSpecSchema }),
  'models.restore': v.strictObject({ id: uuidSchema }),
  'models.predict': v.strictObject({ source, rows: listOf(listOf(cell, 100_000), 10_000, 1) }),
  'models.inputs': v.strictObject({ source }),
  'models.pictures': v.strictObject({
    source,
    files: listOf(
      v.strictObject({ name: longText(1000), base64: longText(LIMITS.pictureBytes * 2) }),
      1000,
      1,
    ),
  }),
  'models.saveTable': v.strictObject({
    name: nameSchema,
    columns: listOf(longText(CELL_LIMIT), 10_000),
    rows: listOf(listOf(cell, 10_000), 1_000_000),
  }),
};
