import type { Point } from './space.ts';

/**
 * One stretch of training of one trial: from an epoch to an epoch. A trial that is never paused has one leg from
 * 0 to its end; successive halving gives the survivors further ones.
 */
export interface Leg {
  /** 0-based; trials are numbered in the order in which they begin. */
  readonly trial: number;
  readonly point: Point;
  /** Finished epochs at its start. */
  readonly from: number;
  /** Finished epochs at its end. */
  readonly to: number;
  /** The trial whose state at `from` it goes on from, when that is not its own past. */
  readonly parent: number | null;
  /** Where it stands in its strategy, for people: `rung 2`, `bracket 1, rung 2`, `generation 3`. */
  readonly label: string;
}

/** What came out of a leg. */
export interface LegOutcome {
  /** The objective, turned so that less is better; null when it failed or diverged. */
  readonly score: number | null;
  /** The same per epoch of its runs' mean so far, for comparisons at the same age; null where unknown. */
  readonly curve: readonly (number | null)[];
  /** True when it was ended early by a stopping rule. */
  readonly stopped: boolean;
}

/** A leg with its outcome, null while it is going on. */
export interface LegRecord extends Leg {
  readonly outcome: LegOutcome | null;
}

/**
 * Everything that a strategy knows: the legs in the order in which it asked for them. It is plain JSON, so that a
 * sweep goes on from what was stored, and asking again gives the same legs again.
 */
export type SweepLog = readonly LegRecord[];

/** What to do next: begin a leg, wait until an earlier one has ended, or nothing ever again. */
export type Step =
  { readonly kind: 'leg'; readonly leg: Leg } | { readonly kind: 'wait' } | { readonly kind: 'done' };

/** Number of trials that have begun. */
export function countTrials(log: SweepLog): number {
  return log.reduce((most, { trial }) => Math.max(most, trial + 1), 0);
}

/** Compares outcomes: lower scores first, failures last, then the older trial. */
export function byScore(a: LegRecord, b: LegRecord): number {
  const first = a.outcome?.score ?? Infinity;
  const second = b.outcome?.score ?? Infinity;
  return first === second ? a.trial - b.trial : first - second;
}
