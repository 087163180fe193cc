import type { RunSpec } from '../project/run-spec.ts';

export const LESSON_FORMAT_VERSION = 1;
/** `kind` of a file with lessons. */
export const LESSON_PACK_KIND = 'descent-lessons';

/** Lessons that travel together as one JSON file. */
export interface LessonPack {
  /** 1 to 200 characters. */
  readonly title: string;
  readonly author: string;
  readonly lessons: readonly Lesson[];
}

/** One lesson: a question, a network and data to try it on, and checks that look at what was really done. */
export interface Lesson {
  /** Unique in its pack: lower-case letters, digits, `-`. */
  readonly id: string;
  readonly title: string;
  /** One sentence for the list of lessons. */
  readonly summary: string;
  readonly minutes: number;
  /** What it works on, by name; the first is opened at the start. */
  readonly projects: readonly LessonProject[];
  readonly steps: readonly LessonStep[];
}

/** A named network with data and settings. */
export interface LessonProject {
  readonly id: string;
  readonly name: string;
  readonly spec: RunSpec;
}

export type LessonStep = TextStep | QuestionStep | TryStep;

/** Something to read. Paragraphs are parted by empty lines; `code`, **strong** and $formula$ stand in them. */
export interface TextStep {
  readonly kind: 'text';
  readonly title: string;
  readonly text: string;
  /** KaTeX, on a line of its own; null for none. */
  readonly formula: string | null;
}

/** A prediction before anything is tried, or a question at the end. Answers get a reply; wrong ones may be changed. */
export interface QuestionStep {
  readonly kind: 'prediction' | 'question';
  readonly question: string;
  readonly choices: readonly { readonly text: string; readonly isRight: boolean; readonly reply: string }[];
}

/** Something to do in the studio itself, with the checks that say when it is done. */
export interface TryStep {
  readonly kind: 'try';
  readonly title: string;
  readonly text: string;
  /** Where it is done. */
  readonly place: LessonPlace;
  /** Project that the step begins with; null: goes on with what is open. */
  readonly project: string | null;
  /** All of them must hold. */
  readonly checks: readonly LessonCheck[];
  /** Shown when somebody is stuck. */
  readonly hint: string;
}

/** A screen, and a view of Understand. */
export interface LessonPlace {
  readonly screen: 'data' | 'design' | 'train' | 'runs' | 'understand';
  /** Of Understand: `neuron`, `play`, ...; null for other screens. */
  readonly view: string | null;
}

/**
 * One thing to reach, in words and as conditions on facts. Conditions on runs (`run.…`) must all hold for the same
 * run, one that was started since the lesson was begun.
 */
export interface LessonCheck {
  /** "The loss is under 0.05 with a learning rate of at most 0.1". */
  readonly text: string;
  readonly all: readonly LessonCondition[];
  /** Runs that must fulfil it; 1 unless said otherwise. */
  readonly runs: number;
}

export type Comparison = '<' | '<=' | '>' | '>=' | '=' | '!=' | 'has' | 'lacks';

/** `fact` compared with `value`; `has` and `lacks` look into a list of words. */
export interface LessonCondition {
  readonly fact: string;
  readonly is: Comparison;
  readonly value: number | string | boolean;
}
