import * as v from 'valibot';
import { runSpecSchema } from './run-spec.ts';
import { longText } from './text.ts';

/** `computing.*`. */
export const computingSchemas = {
  'computing.forecast': v.strictObject({ spec: runSpecSchema, hash: longText(64) }),
  'computing.profile': v.strictObject({ spec: runSpecSchema }),
  'computing.cancelProfile': v.null(),
};
