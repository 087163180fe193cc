import type { RunSpec } from '../../project/run-spec.ts';
import { bestTrial, listTrials, type SweepResults, type TrialResult } from '../results.ts';
import { SWEEP_FORMAT_VERSION, SWEEP_KIND, type SweepSpec } from '../sweep-spec.ts';

/** A place of the chart: the runs of one trial. */
export interface AnswerPoint {
  readonly name: string;
  /** Place on the axis where the values are numbers, else the index. */
  readonly x: number;
  /** Objective of each run. Empty: it failed or diverged. */
  readonly values: readonly number[];
}

/** What a question came to. */
export interface QuestionAnswer {
  /** One sentence. */
  readonly sentence: string;
  /** What it rests on, a sentence each. */
  readonly evidence: readonly string[];
  readonly chart: {
    readonly xLabel: string;
    readonly yLabel: string;
    readonly logX: boolean;
    /** True: x are numbers; false: names side by side. */
    readonly isNumeric: boolean;
    readonly points: readonly AnswerPoint[];
  };
}

/** A second thing to compare with. */
export interface Rival {
  readonly name: string;
  readonly spec: RunSpec;
}

/** A ready-made sweep that answers one question. Adding one is a file and a line in index.ts. */
export interface QuestionDefinition {
  /** Stable name in files: `learningRate`. */
  readonly type: string;
  /** The question itself. */
  readonly label: string;
  /** What is done to answer it, one sentence. */
  readonly description: string;
  /** True: it compares the base with another run. */
  readonly needsRival: boolean;
  /** Why it cannot be asked of this base, null: it can. */
  unavailable(base: RunSpec): string | null;
  build(base: RunSpec, rival: Rival | null): SweepSpec;
  /** @returns null while too little has ended. */
  answer(results: SweepResults): QuestionAnswer | null;
}

/** The parts of a sweep that most questions share: every combination, judged by the validation loss. */
export function createQuestionSweep(
  question: Pick<QuestionDefinition, 'type' | 'label'>,
  base: RunSpec,
  change: Pick<SweepSpec, 'space'> & Partial<SweepSpec>,
): SweepSpec {
  const split = base.data.split;
  return {
    formatVersion: SWEEP_FORMAT_VERSION,
    kind: SWEEP_KIND,
    name: question.label,
    question: question.type,
    // Without rows that were held back nothing can be judged.
    base:
      split.validation > 0 ? base : { ...base, data: { ...base.data, split: { ...split, validation: 0.2 } } },
    strategy: { type: 'grid', values: {} },
    stopping: null,
    objective: { metric: 'validation.loss', direction: 'minimize', use: 'best' },
    repeats: 1,
    folds: null,
    seed: 1,
    ...change,
  };
}

/** Trials that have ended, and the best of them; null while fewer than two have a value. */
export function endedTrials(
  results: SweepResults,
): { readonly trials: readonly TrialResult[]; readonly best: TrialResult } | null {
  const trials = listTrials(results).filter(({ state }) => state !== 'running');
  const best = bestTrial(results);
  return best === null || trials.filter(({ value }) => value !== null).length < 2 ? null : { trials, best };
}
