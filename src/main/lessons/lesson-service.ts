import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LessonProgress, LessonShelf, ShelvedPack } from '../../core/contract/lessons.ts';
import type { Lesson, LessonPack } from '../../core/lessons/lesson.ts';
import { parseLessonPack, parseLessonPackBytes, serializeLessonPack } from '../../core/lessons/parse.ts';
import { StudioError, toErrorReport } from '../../core/support/errors.ts';
import type { Workspace } from '../storage/workspace.ts';

const BUILT_IN = 'built-in';
/** Names of what the workspace keeps. */
const PACKS = 'lessons.packs';
const PROGRESS = 'lessons.progress';
const MOST_PACKS = 50;
const MOST_PROGRESS = 2000;

/** The lessons that ship and those of the workspace. */
export interface LessonService {
  shelf(): Promise<LessonShelf>;
  setProgress(pack: string, lesson: string, progress: LessonProgress | null): void;
  /** @throws StudioError `lesson-unknown`. */
  find(pack: string, lesson: string): Promise<Lesson>;
  /** @throws StudioError `lesson-unknown`. */
  findPack(pack: string): Promise<LessonPack>;
  /** @throws StudioError `lesson-built-in`, `lesson-unknown`, `lesson-limit`. */
  save(id: string | null, pack: LessonPack): ShelvedPack;
  /** @throws StudioError `lesson-built-in`. */
  remove(id: string): void;
}

/** @param folder the installation's `resources/lessons`: one file per lesson, in the order of their names. */
export function createLessonService(folder: string, workspace: () => Workspace): LessonService {
  let read: Promise<LessonPack> | null = null;

  async function readBuiltIn(): Promise<LessonPack> {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).toSorted();
    const packs = await Promise.all(
      files.map(async (file) => parseLessonPackBytes(await readFile(join(folder, file)))),
    );
    return { title: 'Lessons', author: 'Descent', lessons: packs.flatMap(({ lessons }) => lessons) };
  }

  function stored(): { readonly packs: readonly ShelvedPack[]; readonly problems: readonly string[] } {
    const value = workspace().settings.get(PACKS);
    const packs: ShelvedPack[] = [];
    const problems: string[] = [];
    for (const each of Array.isArray(value) ? (value as unknown[]) : []) {
      const { id, file } = each as { readonly id?: unknown; readonly file?: unknown };
      if (typeof id !== 'string') continue;
      try {
        packs.push({ id, isBuiltIn: false, pack: parseLessonPack(file) });
      } catch (error) {
        problems.push(toErrorReport(error).message);
      }
    }
    return { packs, problems };
  }

  /** Everything that is stored, as it lies there: what cannot be read today stays for a newer studio. */
  function entries(): readonly { readonly id: string; readonly file: unknown }[] {
    const value = workspace().settings.get(PACKS);
    return Array.isArray(value) ? (value as { id: string; file: unknown }[]) : [];
  }

  function progress(): Readonly<Record<string, LessonProgress>> {
    return (workspace().settings.get(PROGRESS) ?? {}) as Record<string, LessonProgress>;
  }

  async function findPack(id: string): Promise<LessonPack> {
    if (id === BUILT_IN) return (read ??= readBuiltIn());
    const found = stored().packs.find((each) => each.id === id);
    if (found !== undefined) return found.pack;
    throw new StudioError('lesson-unknown', 'These lessons are not in this workspace any more.', { id });
  }

  return {
    async shelf() {
      const builtIn: ShelvedPack = { id: BUILT_IN, isBuiltIn: true, pack: await findPack(BUILT_IN) };
      const { packs, problems } = stored();
      return { packs: [builtIn, ...packs], progress: progress(), problems };
    },
    setProgress(pack, lesson, next) {
      const key = `${pack}/${lesson}`;
      const { [key]: _before, ...rest } = progress();
      const kept = Object.entries(rest).slice(-MOST_PROGRESS);
      const all = next === null ? kept : [...kept, [key, next] as const];
      workspace().settings.set(PROGRESS, Object.fromEntries(all));
    },
    async find(pack, lesson) {
      const found = (await findPack(pack)).lessons.find(({ id }) => id === lesson);
      if (found !== undefined) return found;
      throw new StudioError('lesson-unknown', 'There is no such lesson in this pack.', { pack, lesson });
    },
    findPack,
    save(id, pack) {
      if (id === BUILT_IN) throw builtIn();
      const list = entries();
      const kept = id ?? randomUUID();
      const entry = { id: kept, file: JSON.parse(serializeLessonPack(pack)) as unknown };
      const place = list.findIndex((each) => each.id === kept);
      if (place < 0 && list.length >= MOST_PACKS) {
        throw new StudioError(
          'lesson-limit',
          `A workspace keeps at most ${MOST_PACKS} packs of lessons. Remove one first.`,
          {},
        );
      }
      workspace().settings.set(PACKS, place < 0 ? [...list, entry] : list.with(place, entry));
      return { id: kept, isBuiltIn: false, pack };
    },
    remove(id) {
      if (id === BUILT_IN) throw builtIn();
      workspace().settings.set(
        PACKS,
        entries().filter((each) => each.id !== id),
      );
    },
  };
}

function builtIn(): StudioError {
  return new StudioError(
    'lesson-built-in',
    'The lessons that ship with Descent cannot be changed. Export them, change the file and import it.',
    {},
  );
}
