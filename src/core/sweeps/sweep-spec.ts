import type { RunSpec } from '../project/run-spec.ts';
import type { Spec } from '../support/fields.ts';
import type { SearchSpace } from './space.ts';

export const SWEEP_FORMAT_VERSION = 1;

/** `kind` of a sweep file. */
export const SWEEP_KIND = 'descent-sweep';

/** What a sweep makes as small or as large as it can. */
export interface Objective {
  /** A measured value of the runs: `validation.loss`, `validation.accuracy`, `test.loss`. */
  readonly metric: string;
  readonly direction: 'minimize' | 'maximize';
  /** The best epoch counts, or the last one. Metrics of the test split are measured once, at the end. */
  readonly use: 'best' | 'last';
}

/**
 * A group of runs that answers one question: a base, what is varied, how trials are chosen and judged. The same
 * file is written by the screen and read by the command line. Plain JSON.
 */
export interface SweepSpec {
  readonly formatVersion: typeof SWEEP_FORMAT_VERSION;
  readonly kind: typeof SWEEP_KIND;
  /** 1 to 200 characters. */
  readonly name: string;
  /** Type of the question card that it came from, which knows how to read the answer; null: none. */
  readonly question: string | null;
  /** Everything that is not varied. */
  readonly base: RunSpec;
  readonly space: SearchSpace;
  /** Out of the strategies: `{ type: 'tpe', values: { trials: 40 } }`. */
  readonly strategy: Spec;
  /** Out of the stopping rules; null lets every trial end by itself. */
  readonly stopping: Spec | null;
  readonly objective: Objective;
  /** Runs per trial with seeds base.seed, base.seed + 1, ...; their mean counts. */
  readonly repeats: number;
  /** Each run once per fold of so many, judged on the held-out fold; null: no cross-validation. */
  readonly folds: number | null;
  /** Seed of the choice of trials. */
  readonly seed: number;
}
