import * as v from 'valibot';
import type { LessonCalls } from '../lessons.ts';
import { listOf, longText, wholeNumber } from './text.ts';

const nothing = v.null();
const packId = v.pipe(
  v.string(),
  v.regex(/^(built-in|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/, () => 'to be an id of a pack of lessons'),
);
const word = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9-]{0,59}$/, () => 'to be an id of a lesson'),
);
const place = wholeNumber(0, 1000);
const time = longText(40);

/** Longest text of a pack that is written in the studio. */
const PACK_LENGTH = 4 * 2 ** 20;

/** What main checks before it looks at an argument. */
export const lessonSchemas: {
  readonly [N in keyof LessonCalls]: v.GenericSchema<unknown, LessonCalls[N]['argument']>;
} = {
  'lessons.shelf': nothing,
  'lessons.setProgress': v.strictObject({
    pack: packId,
    lesson: word,
    progress: v.nullable(
      v.strictObject({
        startedAt: time,
        step: place,
        done: listOf(place, 1000),
        answers: listOf(v.strictObject({ step: place, choice: place }), 1000),
        finishedAt: v.nullable(time),
      }),
    ),
  }),
  'lessons.openProject': v.strictObject({ pack: packId, lesson: word, project: word }),
  'lessons.import': nothing,
  'lessons.export': v.strictObject({ pack: packId }),
  'lessons.save': v.strictObject({ pack: v.nullable(packId), text: longText(PACK_LENGTH) }),
  'lessons.openText': nothing,
  'lessons.saveText': v.strictObject({ text: longText(PACK_LENGTH) }),
  'lessons.remove': v.strictObject({ pack: packId }),
};
