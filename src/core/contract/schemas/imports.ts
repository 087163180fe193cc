import * as v from 'valibot';
import { LIMITS } from '../../support/limits.ts';
import {
  datasetIdSchema,
  finiteNumber,
  listOf,
  longText,
  nameSchema,
  uuidSchema,
  wholeNumber,
  wordSchema,
} from './text.ts';

const columnName = longText(1000);
const role = v.picklist(['numeric', 'categorical', 'date', 'skip']);

const settings = v.strictObject({
  format: v.nullable(wordSchema),
  // The format checks each of its fields by itself.
  values: v.record(wordSchema, v.union([v.boolean(), finiteNumber, longText(1000), v.null()])),
  roles: listOf(v.strictObject({ name: columnName, role }), 100_000),
  target: v.nullable(columnName),
});

const change = v.variant('kind', [
  v.strictObject({ kind: v.literal('rename'), column: columnName, name: nameSchema }),
  v.strictObject({
    kind: v.literal('retype'),
    column: columnName,
    to: v.picklist(['numeric', 'categorical']),
  }),
  v.strictObject({ kind: v.literal('remove'), columns: listOf(columnName, 100_000, 1) }),
  v.strictObject({ kind: v.literal('deduplicate') }),
  v.strictObject({ kind: v.literal('removeRows'), rows: listOf(wholeNumber(0, 2 ** 31), 1_000_000, 1) }),
  v.strictObject({ kind: v.literal('target'), column: v.nullable(columnName) }),
]);

/** `imports.*` and the calls that make versions. */
export const importSchemas = {
  'datasets.versions': v.strictObject({ id: datasetIdSchema }),
  'datasets.linkProblem': v.strictObject({ id: datasetIdSchema }),
  'datasets.findFile': v.strictObject({ id: datasetIdSchema }),
  'datasets.restoreVersion': v.strictObject({ id: datasetIdSchema, number: wholeNumber(1, 1e9) }),
  'datasets.change': v.strictObject({ id: datasetIdSchema, change }),
  'imports.chooseFile': v.null(),
  'imports.chooseFolder': v.null(),
  'imports.paste': v.strictObject({ text: longText(LIMITS.pastedLength) }),
  'imports.preview': v.strictObject({ token: uuidSchema, settings }),
  'imports.commit': v.strictObject({
    token: uuidSchema,
    settings,
    name: nameSchema,
    datasetId: v.nullable(uuidSchema),
  }),
  'imports.cancel': v.strictObject({ token: uuidSchema }),
  'imports.discard': v.strictObject({ token: uuidSchema }),
};
