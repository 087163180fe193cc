import * as v from 'valibot';
import { parseProject } from '../project/parse.ts';
import type { RunSpec } from '../project/run-spec.ts';
import { StudioError, showValue } from '../support/errors.ts';
import { lessonFacts, type FactDescription } from './facts.ts';
import { LESSON_FORMAT_VERSION, type Comparison, type LessonStep } from './lesson.ts';
import { COMPARISONS, packSchema, stepSchema } from './pack-schema.ts';

/** One mistake in a file of lessons. */
export interface PackProblem {
  /** `lessons[0].steps[2].checks[0].text`; empty for the file itself. */
  readonly path: string;
  /** For the place itself: "Has to be a number, got "soon"." */
  readonly message: string;
  /** For the whole file: names the place. */
  readonly error: StudioError;
}

const facts = new Map<string, FactDescription>(lessonFacts.map((each) => [each.name, each]));

/**
 * Every mistake of a file of lessons, in the order of the file: what each value is by itself first, then what does not
 * fit together. None: {@link parseLessonPack} reads it.
 */
export function findPackProblems(input: unknown): readonly PackProblem[] {
  const parsed = v.safeParse(packSchema, input);
  const problems = (parsed.issues ?? []).map(describeIssue);
  const version = read(input, 'formatVersion');
  if (typeof version === 'number' && version !== LESSON_FORMAT_VERSION) {
    problems.push(problemOf('formatVersion', `to be ${LESSON_FORMAT_VERSION}`, version));
  }
  return [...problems, ...findMisfits(input)];
}

/** The first mistake that values have by themselves, or null. */
export function findFirstIssue(input: unknown): PackProblem | null {
  const parsed = v.safeParse(packSchema, input, { abortEarly: true });
  return parsed.success ? null : describeIssue(parsed.issues[0]);
}

/** What does not fit together: names that stand twice, projects that cannot be read, checks that cannot hold. */
export function* findMisfits(input: unknown): Generator<PackProblem> {
  const lessons = listIn(input, 'lessons');
  yield* findTwice(lessons, 'lessons');
  for (const [at, lesson] of lessons.entries()) {
    const path = `lessons[${at}]`;
    const projects = listIn(lesson, 'projects');
    yield* findTwice(projects, `${path}.projects`);
    for (const [place, each] of projects.entries()) {
      const problem = findProjectProblem(read(each, 'project'), `${path}.projects[${place}]`);
      if (problem !== null) yield problem;
    }
    const ids = projects.map((each) => read(each, 'id'));
    for (const [place, step] of listIn(lesson, 'steps').entries()) {
      // One that is wrong by itself is told already.
      const parsed = v.safeParse(stepSchema, step, { abortEarly: true });
      if (parsed.success) yield* findStepMisfits(parsed.output, `${path}.steps[${place}]`, ids);
    }
  }
}

/** A project of a lesson as it is opened. @throws StudioError as `parseProject`, or where its data are not everybody's. */
export function readLessonProject(
  project: unknown,
  path: string,
): { readonly name: string; readonly spec: RunSpec } {
  const { name, spec } = parseAt(project, path);
  if (spec.data.source.kind === 'builtin' || spec.data.source.kind === 'generator') return { name, spec };
  throw problemOf(
    `${path}.project.spec.data.source`,
    'to be built-in or generated data, which every Descent has',
    'a dataset or a file of one computer',
  ).error;
}

/** Whether a kind of fact can be compared so. */
export function fitsComparison(kind: FactDescription['kind'], is: Comparison): boolean {
  if (kind === 'words') return is === 'has' || is === 'lacks';
  if (is === 'has' || is === 'lacks') return false;
  return kind === 'number' || is === '=' || is === '!=';
}

/** The comparisons that suit a kind of fact. */
export function comparisonsFor(kind: FactDescription['kind']): readonly Comparison[] {
  return COMPARISONS.filter((is) => fitsComparison(kind, is));
}

function parseAt(project: unknown, path: string) {
  try {
    return parseProject(project);
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    throw new StudioError(error.code, `In ${path}: ${error.message}`, error.details);
  }
}

function findProjectProblem(project: unknown, path: string): PackProblem | null {
  try {
    readLessonProject(project, path);
    return null;
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    return { path, message: error.message.replace(`In ${path}: `, ''), error };
  }
}

function* findStepMisfits(
  step: LessonStep,
  path: string,
  projects: readonly unknown[],
): Generator<PackProblem> {
  if (step.kind === 'prediction' || step.kind === 'question') {
    if (!step.choices.some(({ isRight }) => isRight)) {
      yield problemOf(`${path}.choices`, 'to have a choice with "isRight": true', 'none');
    }
    return;
  }
  if (step.kind !== 'try') return;
  if (step.project !== null && !projects.includes(step.project)) {
    yield problemOf(`${path}.project`, `to be one of ${projects.join(', ')}`, step.project);
  }
  if ((step.place.screen === 'understand') !== (step.place.view !== null)) {
    yield problemOf(`${path}.place.view`, 'to be given for the screen "understand" alone', step.place.view);
  }
  for (const [at, { all }] of step.checks.entries()) {
    for (const [place, { fact, is, value }] of all.entries()) {
      const where = `${path}.checks[${at}].all[${place}]`;
      const known = facts.get(fact);
      if (known === undefined) {
        yield problemOf(`${where}.fact`, 'to be a fact of docs/lessons.md', fact);
        continue;
      }
      const wanted = { number: 'number', word: 'string', truth: 'boolean', words: 'string' }[known.kind];
      if (typeof value !== wanted) {
        yield problemOf(`${where}.value`, `to be a ${wanted} as "${fact}" is`, value);
      }
      if (!fitsComparison(known.kind, is)) {
        yield problemOf(`${where}.is`, `to suit "${fact}" (${known.kind})`, is);
      }
    }
  }
}

function* findTwice(entries: readonly unknown[], path: string): Generator<PackProblem> {
  const seen = new Set<unknown>();
  for (const [at, entry] of entries.entries()) {
    const id = read(entry, 'id');
    if (seen.has(id)) yield problemOf(`${path}[${at}].id`, 'to be different from those before', id);
    seen.add(id);
  }
}

/** A part of something that may be anything. */
function read(input: unknown, key: string): unknown {
  return typeof input === 'object' && input !== null ? (input as Record<string, unknown>)[key] : undefined;
}
function listIn(input: unknown, key: string): readonly unknown[] {
  const found = read(input, key);
  return Array.isArray(found) ? (found as unknown[]) : [];
}

function describeIssue(issue: v.BaseIssue<unknown>): PackProblem {
  const path = (issue.path ?? []).reduce((before, { key }) => {
    if (typeof key === 'number') return `${before}[${key}]`;
    return before === '' ? String(key) : `${before}.${String(key)}`;
  }, '');
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return {
      path,
      message: 'Is not part of the format.',
      error: new StudioError(
        'lesson-invalid',
        `These lessons cannot be read: "${path}" is not part of the format. See docs/lessons.md for what is.`,
        { path },
      ),
    };
  }
  const expected = issue.message.startsWith('to ')
    ? issue.message
    : `to be ${describeExpected(issue.expected)}`;
  return problemOf(path, expected, issue.input);
}

/** "a number", `"try"`, `"a" or "b"`. */
function describeExpected(expected: string | null): string {
  if (expected === null) return 'something else';
  return /^[a-z]/.test(expected) ? `a ${expected.toLowerCase()}` : expected.replaceAll(' | ', ' or ');
}

function problemOf(path: string, expected: string, found: unknown): PackProblem {
  const got = found === '' ? 'nothing' : showValue(found);
  return {
    path,
    message: `${expected.replace(/^to /, 'Has to ')}, got ${got}.`,
    error: new StudioError(
      'lesson-invalid',
      `These lessons cannot be read: expected ${path === '' ? 'the file' : path} ${expected}, got ${showValue(found)}.`,
      { path },
    ),
  };
}
