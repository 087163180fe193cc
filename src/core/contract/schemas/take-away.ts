import * as v from 'valibot';
import type { TakeAwayCalls } from '../take-away.ts';
import { listOf, longText, nameSchema, uuidSchema } from './text.ts';

const TEXT_LIMIT = 30_000_000;
const someRuns = listOf(uuidSchema, 1000, 1);

/** Arguments of `takeAway.*`. */
export const takeAwaySchemas: {
  readonly [N in keyof TakeAwayCalls]: v.GenericSchema<unknown, TakeAwayCalls[N]['argument']>;
} = {
  'takeAway.saveText': v.strictObject({
    kind: v.picklist(['svg', 'csv', 'markdown', 'latex', 'text']),
    name: nameSchema,
    text: longText(TEXT_LIMIT),
  }),
  'takeAway.savePicture': v.strictObject({ name: nameSchema, png: longText(TEXT_LIMIT) }),
  'takeAway.report': v.strictObject({
    ids: someRuns,
    title: nameSchema,
    charts: listOf(v.strictObject({ title: nameSchema, svg: longText(TEXT_LIMIT) }), 50),
  }),
  'takeAway.bundle': v.strictObject({
    id: uuidSchema,
    withData: v.boolean(),
    withCheckpoints: v.boolean(),
  }),
  'takeAway.importBundle': v.null(),
  'takeAway.tensorboard': v.strictObject({ ids: someRuns }),
  'takeAway.importTensorboard': v.null(),
};
