import { mean } from './numbers.ts';
import type { LegOutcome } from './sweep-log.ts';
import type { SweepSpec } from './sweep-spec.ts';
import { toScore } from './trial-runs.ts';

/** What one run of a trial came to. */
export interface RunResult {
  readonly status: 'completed' | 'stopped' | 'paused' | 'failed' | 'diverged' | 'interrupted';
  /** Best and last value of the objective; null is not a number, or was not measured. */
  readonly best: number | null;
  readonly last: number | null;
  /** Value of the objective by epoch, where a stopping rule wants to compare. */
  readonly curve: readonly (number | null)[];
  /** Epochs that were planned for this leg. */
  readonly until: number;
  readonly epoch: number;
}

/**
 * The outcome of a leg: the mean over its runs. One run that fails or diverges makes it a failure: a setting that
 * works by luck is not a good one.
 */
export function toOutcome(sweep: Pick<SweepSpec, 'objective'>, runs: readonly RunResult[]): LegOutcome {
  const scores = runs.map((run) =>
    run.status === 'failed' || run.status === 'diverged' || run.status === 'interrupted'
      ? null
      : toScore(sweep, sweep.objective.use === 'best' ? run.best : run.last),
  );
  const whole = scores.filter((score) => score !== null);
  const length = Math.max(0, ...runs.map(({ curve }) => curve.length));
  const curve = Array.from({ length }, (_, index) => {
    const values = runs.map((run) => toScore(sweep, run.curve[index]));
    const finite = values.filter((value) => value !== null);
    return finite.length === runs.length ? mean(finite) : null;
  });
  return {
    score: whole.length === runs.length && runs.length > 0 ? mean(whole) : null,
    curve,
    stopped: runs.some(({ status }) => status === 'stopped'),
  };
}
