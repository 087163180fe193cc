import { shallowRef, type ShallowRef } from 'vue';
import type { ShelvedPack } from '../../../core/contract/lessons.ts';
import { serializeLessonPack } from '../../../core/lessons/parse.ts';
import { parseStrictJson } from '../../../core/support/strict-json.ts';
import { useLessons } from '../../app/lessons.ts';
import { useNotices } from '../../app/notices.ts';
import { useUnderstanding } from '../../app/understanding.ts';
import { studio } from '../../bridge/studio.ts';
import { draftPack } from './draft-pack.ts';
import { createLessonDraft, isDraftPack, type DraftPack, type LessonDraft } from './editor/lesson-draft.ts';

/** What is written on now. */
export interface LessonWriting {
  /** Another one for each time that writing begins. */
  readonly id: number;
  /** Pack that it replaces when it is kept; null for a new one. */
  readonly packId: string | null;
  readonly draft: LessonDraft;
  /** Text of a file that is no lesson yet. */
  readonly unreadable: string | null;
}

/** Begins, keeps and puts aside what a teacher writes. */
export function useLessonWriting(): {
  readonly writing: Readonly<ShallowRef<LessonWriting | null>>;
  write(): void;
  edit(shelved: ShelvedPack): void;
  openFile(): Promise<void>;
  keep(text: string): Promise<void>;
  close(): void;
} {
  const lessons = useLessons();
  const notices = useNotices();
  const understanding = useUnderstanding();
  let begun = 0;
  const writing = shallowRef<LessonWriting | null>(null);

  const begin = (packId: string | null, text: string): void => {
    let pack: DraftPack | null = null;
    try {
      const value: unknown = parseStrictJson(text, 'the lessons');
      if (isDraftPack(value)) pack = value;
    } catch {
      // The text is shown with what is wrong.
    }
    const first = pack ?? (JSON.parse(draftPack(null)) as DraftPack);
    begun += 1;
    writing.value = {
      id: begun,
      packId,
      draft: createLessonDraft(first),
      unreadable: pack === null ? text : null,
    };
  };

  return {
    writing,
    write: () => begin(null, draftPack(understanding.nextSpec)),
    edit: ({ id, pack }) => begin(id, serializeLessonPack(pack)),
    async openFile() {
      await notices.attempt(async () => {
        const found = await studio.call('lessons.openText');
        if (found !== null) begin(null, found.text);
      });
    },
    async keep(text) {
      const now = writing.value;
      if (now === null) return;
      const isKept = await notices.attempt(async () => {
        await studio.call('lessons.save', { pack: now.packId, text });
        await lessons.load();
      });
      if (isKept) writing.value = null;
    },
    close() {
      const now = writing.value;
      writing.value = null;
      if (now === null || !now.draft.isChanged.value) return;
      notices.show({
        severity: 'information',
        message: 'What you wrote was not kept.',
        action: { label: 'Go on writing', run: () => void (writing.value = now) },
      });
    },
  };
}
