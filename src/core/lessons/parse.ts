import * as v from 'valibot';
import { parseProject } from '../project/parse.ts';
import { StudioError, showValue } from '../support/errors.ts';
import { findNameProblem } from '../support/names.ts';
import { parseStrictJson, parseStrictJsonBytes } from '../support/strict-json.ts';
import { lessonFacts, type FactDescription } from './facts.ts';
import {
  LESSON_FORMAT_VERSION,
  LESSON_PACK_KIND,
  type Comparison,
  type Lesson,
  type LessonPack,
  type LessonStep,
} from './lesson.ts';

/** Largest file of lessons, in bytes. */
export const LESSON_PACK_BYTES = 4 * 2 ** 20;
const LESSONS = 60;
const STEPS = 60;
const PROJECTS = 12;

const COMPARISONS = ['<', '<=', '>', '>=', '=', '!=', 'has', 'lacks'] as const satisfies Comparison[];
/** Views of Understand. */
const VIEWS = ['play', 'neuron', 'rates', 'starts', 'loss', 'chain', 'update', 'step', 'health'] as const;
const SCREENS = ['data', 'design', 'train', 'runs', 'understand'] as const;

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
const step = v.variant('kind', [
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
  steps: list(step, STEPS),
});
const pack = v.strictObject({
  kind: v.literal(LESSON_PACK_KIND),
  formatVersion: v.number(),
  title,
  author: v.optional(text(200, 0), ''),
  lessons: list(lesson, LESSONS),
});

const facts = new Map<string, FactDescription>(lessonFacts.map((each) => [each.name, each]));

/** {@link parseLessonPack} of the bytes of a file. @throws also as the strict JSON reader. */
export function parseLessonPackBytes(bytes: Uint8Array): LessonPack {
  return parseLessonPack(parseStrictJsonBytes(bytes, 'the file of lessons'));
}

/** {@link parseLessonPack} of a text. @throws also as the strict JSON reader. */
export function parseLessonPackText(source: string): LessonPack {
  return parseLessonPack(parseStrictJson(source, 'the lessons'));
}

/**
 * Reads a pack of lessons as docs/lessons.md describes it: whole, or not at all.
 * @throws StudioError `lesson-newer`, `lesson-invalid` with the place of the first mistake, or what `parseProject`
 *   throws about a project.
 */
export function parseLessonPack(input: unknown): LessonPack {
  const version = (input as { formatVersion?: unknown } | null)?.formatVersion;
  if (typeof version === 'number' && version > LESSON_FORMAT_VERSION) {
    throw new StudioError(
      'lesson-newer',
      `These lessons were written for a newer Descent (format ${version}, this one reads ${LESSON_FORMAT_VERSION}). Update Descent to open them.`,
      { version },
    );
  }
  const parsed = v.safeParse(pack, input, { abortEarly: true });
  if (!parsed.success) throw describeIssue(parsed.issues[0]);
  const { title: name, author, lessons } = parsed.output;
  if (version !== LESSON_FORMAT_VERSION) {
    throw invalid('formatVersion', `to be ${LESSON_FORMAT_VERSION}`, version);
  }
  findTwice(lessons, 'lessons');
  return {
    title: name,
    author,
    lessons: lessons.map((each, at): Lesson => {
      const path = `lessons[${at}]`;
      findTwice(each.projects, `${path}.projects`);
      const projects = each.projects.map(({ id, project }, place) => {
        try {
          const { name: label, spec } = parseProject(project);
          if (spec.data.source.kind === 'builtin' || spec.data.source.kind === 'generator') {
            return { id, name: label, spec };
          }
        } catch (error) {
          if (!(error instanceof StudioError)) throw error;
          throw new StudioError(error.code, `In ${path}.projects[${place}]: ${error.message}`, error.details);
        }
        throw invalid(
          `${path}.projects[${place}].project.spec.data.source`,
          'to be built-in or generated data, which every Descent has',
          'a dataset or a file of one computer',
        );
      });
      each.steps.forEach((one, place) => checkStep(one, `${path}.steps[${place}]`, projects));
      return { ...each, projects };
    }),
  };
}

/** Writes a pack as a file: {@link parseLessonPackText} reads the same again. */
export function serializeLessonPack({ title: name, author, lessons }: LessonPack): string {
  const file = {
    kind: LESSON_PACK_KIND,
    formatVersion: LESSON_FORMAT_VERSION,
    title: name,
    author,
    lessons: lessons.map((each) => ({
      ...each,
      projects: each.projects.map(({ id, name: label, spec }) => ({
        id,
        project: { kind: 'descent-project', formatVersion: 1, name: label, spec },
      })),
    })),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function checkStep(one: LessonStep, path: string, projects: readonly { readonly id: string }[]): void {
  if (one.kind === 'prediction' || one.kind === 'question') {
    if (!one.choices.some(({ isRight }) => isRight)) {
      throw invalid(`${path}.choices`, 'to have a choice with "isRight": true', 'none');
    }
    return;
  }
  if (one.kind !== 'try') return;
  if (one.project !== null && !projects.some(({ id }) => id === one.project)) {
    throw invalid(`${path}.project`, `to be one of ${projects.map(({ id }) => id).join(', ')}`, one.project);
  }
  if ((one.place.screen === 'understand') !== (one.place.view !== null)) {
    throw invalid(`${path}.place.view`, 'to be given for the screen "understand" alone', one.place.view);
  }
  one.checks.forEach(({ all }, at) =>
    all.forEach(({ fact, is, value }, place) => {
      const where = `${path}.checks[${at}].all[${place}]`;
      const known = facts.get(fact);
      if (known === undefined) throw invalid(`${where}.fact`, 'to be a fact of docs/lessons.md', fact);
      const wanted = { number: 'number', word: 'string', truth: 'boolean', words: 'string' }[known.kind];
      if (typeof value !== wanted)
        throw invalid(`${where}.value`, `to be a ${wanted} as "${fact}" is`, value);
      if (!fitsComparison(known.kind, is))
        throw invalid(`${where}.is`, `to suit "${fact}" (${known.kind})`, is);
    }),
  );
}

function fitsComparison(kind: FactDescription['kind'], is: Comparison): boolean {
  if (kind === 'words') return is === 'has' || is === 'lacks';
  if (is === 'has' || is === 'lacks') return false;
  return kind === 'number' || is === '=' || is === '!=';
}

function findTwice(entries: readonly { readonly id: string }[], path: string): void {
  const seen = new Set<string>();
  entries.forEach(({ id }, at) => {
    if (seen.has(id)) throw invalid(`${path}[${at}].id`, 'to be different from those before', id);
    seen.add(id);
  });
}

function describeIssue(issue: v.BaseIssue<unknown>): StudioError {
  const path = (issue.path ?? []).reduce((before, { key }) => {
    if (typeof key === 'number') return `${before}[${key}]`;
    return before === '' ? String(key) : `${before}.${String(key)}`;
  }, '');
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return new StudioError(
      'lesson-invalid',
      `These lessons cannot be read: "${path}" is not part of the format. See docs/lessons.md for what is.`,
      { path },
    );
  }
  const expected = issue.message.startsWith('to ')
    ? issue.message
    : `to be ${describeExpected(issue.expected)}`;
  return invalid(path === '' ? 'the file' : path, expected, issue.input);
}

/** "a number", `"try"`, `"a" or "b"`. */
function describeExpected(expected: string | null): string {
  if (expected === null) return 'something else';
  return /^[a-z]/.test(expected) ? `a ${expected.toLowerCase()}` : expected.replaceAll(' | ', ' or ');
}

function invalid(path: string, expected: string, found: unknown): StudioError {
  return new StudioError(
    'lesson-invalid',
    `These lessons cannot be read: expected ${path} ${expected}, got ${showValue(found)}.`,
    { path },
  );
}
