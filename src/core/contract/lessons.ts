import type { LessonPack } from '../lessons/lesson.ts';
import type { OpenedProject } from './studio.ts';

/** How far somebody is in a lesson. */
export interface LessonProgress {
  /** ISO 8601, UTC: runs from then on count. */
  readonly startedAt: string;
  /** Place of the step in front, 0-based. */
  readonly step: number;
  /** Steps that are done, rising. */
  readonly done: readonly number[];
  /** Chosen answers: step, choice, in the order in which they were given. */
  readonly answers: readonly { readonly step: number; readonly choice: number }[];
  /** ISO 8601; null until the last step is done. */
  readonly finishedAt: string | null;
}

/** A pack as the studio has it. */
export interface ShelvedPack {
  /** `built-in`, or a UUID. */
  readonly id: string;
  readonly isBuiltIn: boolean;
  readonly pack: LessonPack;
}

/** All lessons, and how far each is. */
export interface LessonShelf {
  readonly packs: readonly ShelvedPack[];
  /** By `pack/lesson`. */
  readonly progress: Readonly<Record<string, LessonProgress>>;
  /** One sentence for each stored pack that cannot be read. */
  readonly problems: readonly string[];
}

interface Call<Argument, Result> {
  readonly argument: Argument;
  readonly result: Result;
}

/** Lessons: what ships, what a teacher wrote, and how far one is. Packs and progress travel with the workspace. */
export interface LessonCalls {
  readonly 'lessons.shelf': Call<null, LessonShelf>;
  /** Null: begins anew. */
  readonly 'lessons.setProgress': Call<
    { readonly pack: string; readonly lesson: string; readonly progress: LessonProgress | null },
    null
  >;
  /** Stores the design of a project of a lesson, as examples do. */
  readonly 'lessons.openProject': Call<
    { readonly pack: string; readonly lesson: string; readonly project: string },
    OpenedProject
  >;
  /** Opens a file of lessons, checks it wholly and keeps it. Null when cancelled. */
  readonly 'lessons.import': Call<null, ShelvedPack | null>;
  /** Save dialog and the pack as a file. Null when cancelled. */
  readonly 'lessons.export': Call<{ readonly pack: string }, { readonly fileName: string } | null>;
  /** Keeps a pack that was written here, under its old id or (null) a new one. */
  readonly 'lessons.save': Call<{ readonly pack: string | null; readonly text: string }, ShelvedPack>;
  /** Opens a file of lessons as its text, to write on in it; it may be wrong. Null when cancelled. */
  readonly 'lessons.openText': Call<null, { readonly text: string } | null>;
  /** Save dialog and what was written as a file, without keeping it. Null when cancelled. */
  readonly 'lessons.saveText': Call<{ readonly text: string }, { readonly fileName: string } | null>;
  readonly 'lessons.remove': Call<{ readonly pack: string }, null>;
}
