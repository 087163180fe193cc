import * as v from 'valibot';
import { LIMITS } from '../support/limits.ts';
import type { ArgumentOf, CallName } from './studio.ts';
import { computingSchemas } from './schemas/computing.ts';
import { designSchema } from './schemas/design.ts';
import { designExtraSchemas } from './schemas/designs.ts';
import { importSchemas } from './schemas/imports.ts';
import { preparationSchemas } from './schemas/preparation.ts';
import { runSpecSchema } from './schemas/run-spec.ts';
import {
  datasetIdSchema,
  finiteNumber,
  listOf,
  longText,
  nameSchema,
  numberBetween,
  seedSchema,
  uuidSchema,
  wholeNumber,
  wordSchema,
} from './schemas/text.ts';
import { runPageSchemas } from './schemas/run-page.ts';
import { modelSchemas } from './schemas/models.ts';
import { runTableSchemas } from './schemas/run-table.ts';
import { takeAwaySchemas } from './schemas/take-away.ts';
import { lessonSchemas } from './schemas/lessons.ts';
import { sweepSchemas } from './schemas/sweeps.ts';
import { understandSchemas } from './schemas/understand.ts';
import { unitSchemas } from './schemas/units.ts';

/** One schema per call: a call without one does not compile, nor one whose output is not the call's argument. */
export type CallSchemas = { readonly [N in CallName]: v.GenericSchema<unknown, ArgumentOf<N>> };

const nothing = v.null();
const themeSchema = v.picklist(['light', 'dark', 'system']);
const oneDesign = v.strictObject({ id: uuidSchema });
const oneDataset = v.strictObject({ id: datasetIdSchema });
const oneRun = v.strictObject({ id: uuidSchema });
const someRuns = v.strictObject({ ids: listOf(uuidSchema, 100_000, 1) });

/** What main checks before it looks at an argument. */
export const callSchemas: CallSchemas = {
  ...understandSchemas,
  ...unitSchemas,
  ...designExtraSchemas,
  ...sweepSchemas,
  ...runPageSchemas,
  ...takeAwaySchemas,
  ...runTableSchemas,
  ...modelSchemas,
  ...lessonSchemas,
  ...computingSchemas,
  'app.info': nothing,
  'app.drawn': nothing,
  'app.setTheme': v.strictObject({ theme: themeSchema }),
  'app.confirmClose': v.strictObject({ close: v.boolean() }),
  'app.paste': nothing,

  'workspace.get': nothing,
  'workspace.create': nothing,
  'workspace.open': nothing,
  'workspace.openRecent': v.strictObject({ index: wholeNumber(0, 99) }),
  'workspace.saveCopy': nothing,
  'workspace.check': nothing,
  'workspace.cancelCheck': nothing,
  'workspace.compact': nothing,
  'workspace.backups': nothing,
  'workspace.backUp': nothing,
  'workspace.saveBackup': v.strictObject({ time: v.pipe(v.string(), v.isoTimestamp()) }),

  'settings.get': nothing,
  'settings.set': v.strictObject({
    theme: v.exactOptional(themeSchema),
    layout: v.exactOptional(
      v.pipe(
        v.record(wordSchema, finiteNumber),
        v.check(
          (layout) => Object.keys(layout).length <= 1000,
          () => 'to have at most 1000 entries',
        ),
      ),
    ),
    dismissed: v.exactOptional(listOf(wordSchema, 10_000)),
  }),

  'datasets.list': nothing,
  'datasets.preview': v.strictObject({
    id: datasetIdSchema,
    firstRow: wholeNumber(0, 2 ** 31),
    count: wholeNumber(1, 1000),
  }),
  'datasets.sample': v.strictObject({ id: datasetIdSchema, count: wholeNumber(1, 5000) }),
  'datasets.generate': v.strictObject({
    type: wordSchema,
    values: v.record(wordSchema, v.unknown()),
    seed: seedSchema,
    name: nameSchema,
  }),
  'datasets.rename': v.strictObject({ id: datasetIdSchema, name: nameSchema }),
  'datasets.delete': oneDataset,
  'datasets.restore': oneDataset,
  ...importSchemas,
  ...preparationSchemas,

  'designs.list': nothing,
  'designs.get': oneDesign,
  'designs.create': v.strictObject({ design: designSchema }),
  'designs.save': v.strictObject({
    id: uuidSchema,
    revision: wholeNumber(1, Number.MAX_SAFE_INTEGER),
    design: designSchema,
  }),
  'designs.delete': oneDesign,
  'designs.restore': oneDesign,
  'designs.importFile': nothing,
  'designs.exportFile': oneDesign,
  'designs.parseText': v.strictObject({ text: longText(LIMITS.jsonBytes) }),

  'examples.list': nothing,
  'examples.open': v.strictObject({ name: wordSchema }),

  'runs.list': nothing,
  'runs.get': oneRun,
  'runs.start': v.strictObject({ name: nameSchema, spec: runSpecSchema }),
  'runs.pause': oneRun,
  'runs.resume': oneRun,
  'runs.step': v.strictObject({ id: uuidSchema, unit: v.picklist(['batch', 'epoch']) }),
  'runs.stop': oneRun,
  'runs.setLearningRate': v.strictObject({
    id: uuidSchema,
    learningRate: v.pipe(
      finiteNumber,
      v.gtValue(0, () => 'to be greater than 0'),
    ),
  }),
  'runs.rename': v.strictObject({ id: uuidSchema, name: nameSchema }),
  'runs.annotate': v.strictObject({
    id: uuidSchema,
    notes: longText(LIMITS.notesLength),
    tags: listOf(nameSchema, 100),
  }),
  'runs.delete': someRuns,
  'runs.restore': someRuns,
  'runs.series': v.strictObject({
    ids: listOf(uuidSchema, 1000),
    names: listOf(wordSchema, 100),
    maximumPoints: wholeNumber(4, 1_000_000),
    from: v.exactOptional(numberBetween(0, Number.MAX_VALUE)),
    to: v.exactOptional(numberBetween(0, Number.MAX_VALUE)),
  }),
};
