import * as v from 'valibot';
import type { UnitCalls } from '../units.ts';
import { designSchema, specSchema } from './design.ts';
import { seedSchema, uuidSchema } from './text.ts';

/** What main checks before it reads weights. */
export const unitSchemas: {
  readonly [N in keyof UnitCalls]: v.GenericSchema<unknown, UnitCalls[N]['argument']>;
} = {
  'units.read': v.strictObject({
    source: v.variant('kind', [
      v.strictObject({ kind: v.literal('run'), id: uuidSchema }),
      v.strictObject({
        kind: v.literal('start'),
        design: designSchema,
        seed: seedSchema,
        initializer: v.nullable(specSchema),
      }),
    ]),
  }),
  'units.watch': v.strictObject({ id: v.nullable(uuidSchema) }),
};
