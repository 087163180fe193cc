import type { LessonCalls, LessonProgress, ShelvedPack } from '../../../core/contract/lessons.ts';
import type { OpenedProject } from '../../../core/contract/studio.ts';
import { parseLessonPackText } from '../../../core/lessons/parse.ts';
import { StudioError } from '../../../core/support/errors.ts';

/** Lessons that the fake keeps. */
export interface FakeLessons {
  readonly packs: Map<string, ShelvedPack>;
  progress: Readonly<Record<string, LessonProgress>>;
}

type Handlers = {
  readonly [N in keyof LessonCalls]: (
    argument: LessonCalls[N]['argument'],
  ) => LessonCalls[N]['result'] | Promise<LessonCalls[N]['result']>;
};

/** `lessons.*` in memory: nothing ships with the fake; tests put their own packs in. */
export function createFakeLessons(
  state: FakeLessons,
  open: (project: {
    readonly name: string;
    readonly design: OpenedProject['design']['design'];
  }) => OpenedProject,
): Handlers {
  const find = (id: string): ShelvedPack => {
    const found = state.packs.get(id);
    if (found !== undefined) return found;
    throw new StudioError('lesson-unknown', 'These lessons are not in this workspace any more.', { id });
  };
  return {
    'lessons.shelf': () => ({ packs: [...state.packs.values()], progress: state.progress, problems: [] }),
    'lessons.setProgress'({ pack, lesson, progress }) {
      const { [`${pack}/${lesson}`]: _before, ...rest } = state.progress;
      state.progress = progress === null ? rest : { ...rest, [`${pack}/${lesson}`]: progress };
      return null;
    },
    'lessons.openProject'({ pack, lesson, project }) {
      const found = find(pack)
        .pack.lessons.find(({ id }) => id === lesson)
        ?.projects.find(({ id }) => id === project);
      if (found === undefined) throw new StudioError('lesson-unknown', 'There is no such lesson.', {});
      return { ...open({ name: found.name, design: found.spec.design }), spec: found.spec };
    },
    'lessons.import': () => null,
    'lessons.export': () => null,
    'lessons.save'({ pack, text }) {
      const id = pack ?? `00000000-0000-4000-8000-${String(state.packs.size).padStart(12, '0')}`;
      const kept: ShelvedPack = { id, isBuiltIn: false, pack: parseLessonPackText(text) };
      state.packs.set(id, kept);
      return kept;
    },
    'lessons.openText': () => null,
    'lessons.saveText': () => null,
    'lessons.remove'({ pack }) {
      state.packs.delete(pack);
      return null;
    },
  };
}
