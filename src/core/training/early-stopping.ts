import { metrics } from '../metrics/index.ts';
import type { EarlyStoppingSpec } from './training-spec.ts';

/** State that a checkpoint keeps. `best` is null before the first evaluation. */
export interface BestState {
  readonly best: number | null;
  readonly bestEpoch: number;
  readonly badEvaluations: number;
}

/** Watches one value over the epochs: what is best, and when to give up. */
export interface BestTracker {
  /** True when this value is the best so far. */
  observe(value: number, epoch: number): boolean;
  /** True when patience has run out. Always false without early stopping. */
  readonly exhausted: boolean;
  readonly state: BestState;
  restore(state: BestState): void;
  /** The value, turned so that lower is better. */
  score(value: number): number;
}

/** Losses are better when lower; metrics know their own direction. */
export function createBestTracker(watch: string, stopping: EarlyStoppingSpec | null): BestTracker {
  const higher = metrics.find(watch)?.better === 'higher';
  const minimumDelta = stopping?.minimumDelta ?? 0;
  let state: BestState = { best: null, bestEpoch: 0, badEvaluations: 0 };
  return {
    observe(value, epoch) {
      const gain = state.best === null ? Infinity : higher ? value - state.best : state.best - value;
      // A NaN is never better; the first finite value always is.
      const improved = gain > minimumDelta && Number.isFinite(value);
      state = improved
        ? { best: value, bestEpoch: epoch, badEvaluations: 0 }
        : { ...state, badEvaluations: state.badEvaluations + 1 };
      return improved;
    },
    get exhausted() {
      return stopping !== null && state.badEvaluations >= Math.max(1, stopping.patience);
    },
    get state() {
      return state;
    },
    score: (value) => (higher ? -value : value),
    restore(saved) {
      state = saved;
    },
  };
}
