import * as v from 'valibot';
import { LIMITS } from '../../support/limits.ts';
import type { RunTableCalls } from '../run-table.ts';
import { listOf, longText, nameSchema, numberBetween, uuidSchema, wholeNumber } from './text.ts';

const someRuns = listOf(uuidSchema, 100_000, 1);
/** Names of columns hold ids of layers, which are any text. */
const key = longText(LIMITS.nameLength * 2);
const layout = v.strictObject({
  filter: longText(10_000),
  columns: v.nullable(listOf(v.strictObject({ key, pinned: v.boolean() }), 2000)),
  sort: v.nullable(v.strictObject({ key, descending: v.boolean() })),
  groupBy: listOf(key, 4),
  withArchived: v.boolean(),
  charts: v.strictObject({
    axis: v.picklist(['epoch', 'step', 'examples', 'seconds', 'clock']),
    splits: listOf(v.picklist(['train', 'validation', 'test']), 3),
    smoothing: numberBetween(0, 0.999),
    log: v.boolean(),
    metrics: listOf(key, 24),
    groupBy: v.nullable(key),
    multiples: v.boolean(),
  }),
});

/** What is remembered is checked when it is read, too: the file may come from anywhere. */
export const tableMemorySchema = v.strictObject({
  current: v.nullable(layout),
  views: listOf(v.strictObject({ name: nameSchema, layout }), 200),
  baseline: v.nullable(uuidSchema),
});

/** Arguments of `runTable.*`. */
export const runTableSchemas: {
  readonly [N in keyof RunTableCalls]: v.GenericSchema<unknown, RunTableCalls[N]['argument']>;
} = {
  'runTable.mark': v.strictObject({
    ids: someRuns,
    marks: v.strictObject({
      starred: v.exactOptional(v.boolean()),
      archived: v.exactOptional(v.boolean()),
      colour: v.exactOptional(v.nullable(wholeNumber(1, 8))),
    }),
  }),
  'runTable.tag': v.strictObject({
    ids: someRuns,
    add: listOf(nameSchema, 100),
    remove: listOf(nameSchema, 100),
  }),
  'runTable.memory': v.null(),
  'runTable.remember': tableMemorySchema,
};
