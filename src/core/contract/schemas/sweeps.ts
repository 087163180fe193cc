import * as v from 'valibot';
import type { Setting, SettingRange } from '../../sweeps/space.ts';
import type { SweepSpec } from '../../sweeps/sweep-spec.ts';
import type { SweepCalls } from '../sweeps.ts';
import { specSchema } from './design.ts';
import { runSpecSchema } from './run-spec.ts';
import {
  finiteNumber,
  listOf,
  longText,
  nameSchema,
  seedSchema,
  uuidSchema,
  wholeNumber,
  wordSchema,
} from './text.ts';

/** Anything that JSON holds: whether it fits its place in the run is checked when it is put there. */
const settingSchema: v.GenericSchema<Setting> = v.union([
  finiteNumber,
  longText(10_000),
  v.boolean(),
  v.null(),
  v.array(v.unknown()),
  v.record(v.string(), v.unknown()),
]);

const path = longText(1000);
const steps = wholeNumber(1, 1000);

const rangeSchema: v.GenericSchema<SettingRange> = v.variant('kind', [
  v.strictObject({ kind: v.literal('linear'), minimum: finiteNumber, maximum: finiteNumber, steps }),
  v.strictObject({ kind: v.literal('log'), minimum: finiteNumber, maximum: finiteNumber, steps }),
  v.strictObject({
    kind: v.literal('integer'),
    minimum: finiteNumber,
    maximum: finiteNumber,
    steps,
    log: v.boolean(),
  }),
  v.strictObject({
    kind: v.literal('choice'),
    values: listOf(settingSchema, 1000, 1),
    labels: v.nullable(listOf(longText(1000), 1000)),
  }),
]);

/** The form of a sweep; its meaning is checked by the core. */
export const sweepSpecSchema: v.GenericSchema<SweepSpec> = v.strictObject({
  formatVersion: v.literal(1),
  kind: v.literal('descent-sweep'),
  name: nameSchema,
  question: v.nullable(wordSchema),
  base: runSpecSchema,
  space: listOf(
    v.strictObject({
      path,
      label: longText(1000),
      range: rangeSchema,
      when: v.nullable(v.strictObject({ path, values: listOf(settingSchema, 1000) })),
    }),
    100,
    1,
  ),
  strategy: specSchema,
  stopping: v.nullable(specSchema),
  objective: v.strictObject({
    metric: wordSchema,
    direction: v.picklist(['minimize', 'maximize']),
    use: v.picklist(['best', 'last']),
  }),
  repeats: wholeNumber(1, 1000),
  folds: v.nullable(wholeNumber(2, 1000)),
  seed: seedSchema,
});

const nothing = v.null();
const one = v.strictObject({ id: uuidSchema });
const oneTrial = v.strictObject({ id: uuidSchema, trial: wholeNumber(0, 1e6) });
const oneSpec = v.strictObject({ spec: sweepSpecSchema });

/** What main checks before it looks at a sweep or the queue. */
export const sweepSchemas: {
  readonly [N in keyof SweepCalls]: v.GenericSchema<unknown, SweepCalls[N]['argument']>;
} = {
  'sweeps.list': nothing,
  'sweeps.get': one,
  'sweeps.estimate': oneSpec,
  'sweeps.start': oneSpec,
  'sweeps.pause': one,
  'sweeps.resume': one,
  'sweeps.stop': one,
  'sweeps.rename': v.strictObject({ id: uuidSchema, name: nameSchema }),
  'sweeps.delete': one,
  'sweeps.restore': one,
  'sweeps.extend': v.strictObject({ id: uuidSchema, trials: wholeNumber(1, 10_000) }),
  'sweeps.promote': oneTrial,
  'sweeps.retrain': oneTrial,
  'sweeps.inferenceTimes': one,
  'sweeps.exportFile': oneSpec,
  'sweeps.importFile': nothing,
  'queue.get': nothing,
  'queue.set': v.strictObject({
    paused: v.exactOptional(v.boolean()),
    limit: v.exactOptional(wholeNumber(1, 1024)),
  }),
  'queue.move': v.strictObject({ id: uuidSchema, place: wholeNumber(0, 1e6) }),
  'queue.prioritize': v.strictObject({ id: uuidSchema, priority: wholeNumber(-100, 100) }),
};
