import { basename, extname } from 'node:path';
import {
  LESSON_PACK_BYTES,
  parseLessonPackBytes,
  parseLessonPackText,
  serializeLessonPack,
} from '../../core/lessons/parse.ts';
import type { LessonPack } from '../../core/lessons/lesson.ts';
import { StudioError } from '../../core/support/errors.ts';
import type { OpenProject } from '../designs/open-project.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { readChosenFile } from '../files/read-chosen-file.ts';
import { safeFileName } from '../files/safe-file-name.ts';
import type { LessonService } from '../lessons/lesson-service.ts';
import type { HandlersOf } from './call-registry.ts';
import type { FileDialogs } from './file-dialogs.ts';

const filters = [{ name: 'Descent lessons', extensions: ['json'] }];

/** `lessons.*`. */
export function createLessonCalls(
  lessons: LessonService,
  dialogs: FileDialogs,
  openProject: OpenProject,
): HandlersOf<'lessons'> {
  async function write(pack: LessonPack): Promise<{ readonly fileName: string } | null> {
    const chosen = await dialogs.save({
      title: 'Export lessons',
      defaultPath: `${safeFileName(pack.title, 'lessons')}.json`,
      filters,
    });
    if (chosen === null) return null;
    const path = extname(chosen) === '' ? `${chosen}.json` : chosen;
    writeFileAtomically(path, new TextEncoder().encode(serializeLessonPack(pack)));
    return { fileName: basename(path) };
  }

  return {
    'lessons.shelf': () => lessons.shelf(),
    'lessons.setProgress'({ pack, lesson, progress }) {
      lessons.setProgress(pack, lesson, progress);
      return null;
    },
    async 'lessons.openProject'({ pack, lesson, project }) {
      const found = (await lessons.find(pack, lesson)).projects.find(({ id }) => id === project);
      if (found === undefined) {
        throw new StudioError('lesson-unknown', 'The lesson has no such project.', { project });
      }
      return openProject({ name: found.name, description: '', spec: found.spec });
    },
    async 'lessons.import'() {
      const path = await dialogs.open({ title: 'Import lessons', filters });
      if (path === null) return null;
      return lessons.save(null, parseLessonPackBytes(await readChosenFile(path, LESSON_PACK_BYTES)));
    },
    'lessons.export': async ({ pack }) => write(await lessons.findPack(pack)),
    async 'lessons.openText'() {
      const path = await dialogs.open({ title: 'Open lessons', filters });
      if (path === null) return null;
      const bytes = await readChosenFile(path, LESSON_PACK_BYTES);
      return { text: new TextDecoder().decode(bytes) };
    },
    'lessons.saveText': ({ text }) => write(parseLessonPackText(text)),
    'lessons.save': ({ pack, text }) => lessons.save(pack, parseLessonPackText(text)),
    'lessons.remove'({ pack }) {
      lessons.remove(pack);
      return null;
    },
  };
}
