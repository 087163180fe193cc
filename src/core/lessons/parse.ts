import * as v from 'valibot';
import { StudioError } from '../support/errors.ts';
import { parseStrictJson, parseStrictJsonBytes } from '../support/strict-json.ts';
import { LESSON_FORMAT_VERSION, LESSON_PACK_KIND, type Lesson, type LessonPack } from './lesson.ts';
import { findFirstIssue, findMisfits, readLessonProject } from './pack-problems.ts';
import { packSchema } from './pack-schema.ts';

/** Largest file of lessons, in bytes. */
export const LESSON_PACK_BYTES = 4 * 2 ** 20;

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
  const issue = findFirstIssue(input);
  if (issue !== null) throw issue.error;
  if (version !== LESSON_FORMAT_VERSION) {
    throw new StudioError(
      'lesson-invalid',
      `These lessons cannot be read: expected formatVersion to be ${LESSON_FORMAT_VERSION}, got ${String(version)}.`,
      { path: 'formatVersion' },
    );
  }
  for (const { error } of findMisfits(input)) throw error;
  const { title, author, lessons } = v.parse(packSchema, input);
  return {
    title,
    author,
    lessons: lessons.map((each, at): Lesson => ({
      ...each,
      projects: each.projects.map(({ id, project }, place) => ({
        id,
        ...readLessonProject(project, `lessons[${at}].projects[${place}]`),
      })),
    })),
  };
}

/** Writes a pack as a file: {@link parseLessonPackText} reads the same again. */
export function serializeLessonPack({ title, author, lessons }: LessonPack): string {
  const file = {
    kind: LESSON_PACK_KIND,
    formatVersion: LESSON_FORMAT_VERSION,
    title,
    author,
    lessons: lessons.map((each) => ({
      ...each,
      projects: each.projects.map(({ id, name, spec }) => ({
        id,
        project: { kind: 'descent-project', formatVersion: 1, name, spec },
      })),
    })),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}
