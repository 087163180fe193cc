import { byScore, type SweepLog } from './sweep-log.ts';
import type { Point } from './space.ts';
import type { SweepSpec } from './sweep-spec.ts';
import { fromScore } from './trial-runs.ts';

/** A run of a trial, as far as answers and charts look at it. */
export interface ResultRun {
  readonly trial: number;
  readonly replicate: number;
  readonly status: string;
  readonly epoch: number;
  readonly elapsedSeconds: number;
  readonly parameterCount: number;
  readonly metrics: Readonly<Record<string, { readonly best: number | null; readonly last: number | null }>>;
}

/** What has come out of a sweep so far. */
export interface SweepResults {
  readonly spec: SweepSpec;
  readonly log: SweepLog;
  readonly runs: readonly ResultRun[];
}

/** One trial with all of its runs. */
export interface TrialResult {
  readonly trial: number;
  readonly point: Point;
  /** `running` while a leg is under way, `failed` without a value, `stopped` by a rule, else `completed`. */
  readonly state: 'running' | 'completed' | 'stopped' | 'failed';
  /** The objective in its own direction; null while there is none. */
  readonly value: number | null;
  /** The objective of each run that has a finite one. */
  readonly values: readonly number[];
  /** Finished epochs of the run that came furthest. */
  readonly epochs: number;
  /** Training time of all runs together. */
  readonly seconds: number;
  readonly parameterCount: number;
}

/** The trials in their order. */
export function listTrials({ spec, log, runs }: SweepResults): readonly TrialResult[] {
  const { metric, use } = spec.objective;
  const found = new Map<number, TrialResult>();
  for (const leg of log) {
    const own = runs.filter(({ trial }) => trial === leg.trial);
    const values = own.flatMap(({ metrics }) => {
      const value = metrics[metric]?.[use] ?? null;
      return value === null || !Number.isFinite(value) ? [] : [value];
    });
    const score = leg.outcome?.score ?? null;
    const ended = score === null ? 'failed' : leg.outcome!.stopped ? 'stopped' : 'completed';
    found.set(leg.trial, {
      trial: leg.trial,
      point: leg.point,
      state: leg.outcome === null ? 'running' : ended,
      value: score === null ? null : fromScore(spec, score),
      values,
      epochs: Math.max(0, ...own.map(({ epoch }) => epoch)),
      seconds: own.reduce((sum, { elapsedSeconds }) => sum + elapsedSeconds, 0),
      parameterCount: own[0]?.parameterCount ?? 0,
    });
  }
  return [...found.values()];
}

/** The best trial so far, or null. A later leg of a trial counts instead of its earlier ones. */
export function bestTrial(results: SweepResults): TrialResult | null {
  const last = new Map(results.log.map((leg) => [leg.trial, leg]));
  const best = [...last.values()].filter(({ outcome }) => outcome?.score != null).sort(byScore)[0];
  return best === undefined ? null : (listTrials(results).find(({ trial }) => trial === best.trial) ?? null);
}

/** True when `a` is the better value. */
export function isBetter({ objective }: Pick<SweepSpec, 'objective'>, a: number, b: number): boolean {
  return objective.direction === 'minimize' ? a < b : a > b;
}

/** Trials that no other beats in the objective without costing more: the Pareto front, cheapest first. */
export function paretoFront(
  spec: Pick<SweepSpec, 'objective'>,
  trials: readonly TrialResult[],
  cost: (trial: TrialResult) => number,
): readonly TrialResult[] {
  const judged = trials
    .filter(({ value }) => value !== null)
    .sort((a, b) => cost(a) - cost(b) || (isBetter(spec, a.value!, b.value!) ? -1 : 1));
  const front: TrialResult[] = [];
  for (const trial of judged) {
    const last = front.at(-1);
    if (last === undefined || isBetter(spec, trial.value!, last.value!)) front.push(trial);
  }
  return front;
}
