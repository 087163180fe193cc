import * as v from 'valibot';
import { CODE_LANGUAGES } from '../designs.ts';
import { designSchema } from './design.ts';
import { nameSchema, uuidSchema, wholeNumber } from './text.ts';

const oneVersion = v.strictObject({ id: uuidSchema, number: wholeNumber(1, 1_000_000) });

/** Largest picture that the window may send, in bytes. */
const PICTURE_LIMIT = 48 * 1024 * 1024;

/** Schemas of the calls in contract/designs.ts. */
export const designExtraSchemas = {
  'designs.versions': v.strictObject({ id: uuidSchema }),
  'designs.saveVersion': v.strictObject({ id: uuidSchema, name: nameSchema }),
  'designs.getVersion': oneVersion,
  'designs.deleteVersion': oneVersion,
  'designs.restoreVersion': oneVersion,
  'designs.writeCode': v.strictObject({ design: designSchema, language: v.picklist(CODE_LANGUAGES) }),
  'designs.savePicture': v.strictObject({
    name: nameSchema,
    kind: v.picklist(['svg', 'png']),
    bytes: v.pipe(
      v.instance(Uint8Array),
      v.check(
        (bytes) => bytes.length <= PICTURE_LIMIT,
        () => `to be at most ${PICTURE_LIMIT} bytes`,
      ),
    ),
  }),
} as const;
