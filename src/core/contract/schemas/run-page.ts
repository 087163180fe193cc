import * as v from 'valibot';
import type { RunPageCalls } from '../run-page.ts';
import { finiteNumber, nameSchema, uuidSchema, wholeNumber } from './text.ts';

const oneRun = v.strictObject({ id: uuidSchema });
const split = v.picklist(['train', 'validation', 'test']);

/** Arguments of `runPage.*`. */
export const runPageSchemas: {
  readonly [N in keyof RunPageCalls]: v.GenericSchema<unknown, RunPageCalls[N]['argument']>;
} = {
  'runPage.details': oneRun,
  'runPage.story': oneRun,
  'runPage.examine': v.strictObject({ id: uuidSchema, split }),
  'runPage.branch': v.strictObject({
    id: uuidSchema,
    step: wholeNumber(0, 2 ** 48),
    name: nameSchema,
    epochs: wholeNumber(1, 1_000_000),
    learningRate: v.nullable(
      v.pipe(
        finiteNumber,
        v.gtValue(0, () => 'to be greater than 0'),
      ),
    ),
  }),
  'runPage.restore': v.strictObject({ id: uuidSchema, step: wholeNumber(0, 2 ** 48) }),
  'runPage.bringBack': oneRun,
  'runPage.verify': oneRun,
  'runPage.cancelVerify': oneRun,
};
