import * as v from 'valibot';
import { findNameProblem } from '../support/names.ts';
import { LESSON_PACK_KIND, type Comparison } from './lesson.ts';

const LESSONS = 60;
const STEPS = 60;
const PROJECTS = 12;

/** Every comparison of a condition. */
export const COMPARISONS = ['<', '<=', '>', '>=', '=', '!=', 'has', 'lacks'] as const satisfies Comparison[];
/** Views of Understand. */
export const VIEWS = [
  'play',
  'neuron',
  'rates',
  'starts',
  'loss',
  'chain',
  'update',
  'step',
  'health',
] as const;
/** Screens on which something can be tried. */
export const SCREENS = ['data', 'design', 'train', 'runs', 'understand'] as const;

const text = (limit: number, least = 1) =>
  v.pipe(
    v.string(),
    v.minLength(least, () => `to have at least ${least} character`),
    v.maxLength(limit, (issue) => `to have at most ${limit} characters, got ${issue.input.length}`),
    v.check(
      (found) => !found.includes('\0'),
      () => 'to be text without NUL characters',
    ),
  );
const title = v.pipe(
  v.string(),
  v.check(
    (found) => findNameProblem(found) === null,
    (issue) => findNameProblem(issue.input) ?? '',
  ),
);
const word = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9-]{0,59}$/, () => 'to be a word of lower-case letters, digits and -'),
);
const list = <S extends v.GenericSchema>(entry: S, most: number, least = 1) =>
  v.pipe(
    v.array(entry),
    v.minLength(least, () => `to be a list of ${least} to ${most} entries`),
    v.maxLength(most, () => `to be a list of ${least} to ${most} entries`),
  );

const condition = v.strictObject({
  fact: v.string(),
  is: v.picklist(COMPARISONS, () => `to be one of ${COMPARISONS.join(' ')}`),
  value: v.union([v.pipe(v.number(), v.finite()), text(200), v.boolean()]),
});
const check = v.strictObject({
  text: text(300),
  all: list(condition, 12),
  runs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)), 1),
});
const question = {
  question: text(1000),
  choices: list(
    v.strictObject({
      text: text(400),
      isRight: v.optional(v.boolean(), false),
      reply: text(1000),
    }),
    6,
    2,
  ),
};
/** One step, by itself. */
export const stepSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('text'),
    title: v.optional(text(200, 0), ''),
    text: text(6000),
    formula: v.optional(v.nullable(text(1000)), null),
  }),
  v.strictObject({ kind: v.literal('prediction'), ...question }),
  v.strictObject({ kind: v.literal('question'), ...question }),
  v.strictObject({
    kind: v.literal('try'),
    title: text(200),
    text: text(4000),
    place: v.strictObject({
      screen: v.picklist(SCREENS, () => `to be one of ${SCREENS.join(', ')}`),
      view: v.optional(v.nullable(v.picklist(VIEWS, () => `to be one of ${VIEWS.join(', ')}`)), null),
    }),
    project: v.optional(v.nullable(word), null),
    checks: list(check, 8),
    hint: v.optional(text(1000, 0), ''),
  }),
]);
const lesson = v.strictObject({
  id: word,
  title,
  summary: text(300),
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(240)),
  projects: list(v.strictObject({ id: word, project: v.unknown() }), PROJECTS),
  steps: list(stepSchema, STEPS),
});
/** A file of lessons, as far as each value can be judged by itself. */
export const packSchema = v.strictObject({
  kind: v.literal(LESSON_PACK_KIND),
  formatVersion: v.number(),
  title,
  author: v.optional(text(200, 0), ''),
  lessons: list(lesson, LESSONS),
});
