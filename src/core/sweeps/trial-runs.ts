import type { RunSpec } from '../project/run-spec.ts';
import { applyPoint } from './settings-path.ts';
import type { Point } from './space.ts';
import { strategies } from './strategies/index.ts';
import type { SweepSpec } from './sweep-spec.ts';

/** One run of a trial. */
export interface TrialRun {
  /** 0-based: seeds first, folds within them. */
  readonly replicate: number;
  readonly spec: RunSpec;
  /** For people: `seed 3, fold 2 of 5`. */
  readonly label: string;
}

/** Runs per trial. */
export function runsPerTrial({ repeats, folds }: Pick<SweepSpec, 'repeats' | 'folds'>): number {
  return repeats * (folds ?? 1);
}

/**
 * The runs of a trial: the point in its places, one seed per repeat, one fold each. What only costs time and room
 * is left out: checkpoints of the best epochs.
 * @throws StudioError those of `applyPoint`.
 */
export function createTrialRuns(sweep: SweepSpec, point: Point): readonly TrialRun[] {
  const spec = applyPoint(sweep.base, point);
  const runs: TrialRun[] = [];
  const folds = sweep.folds ?? 1;
  for (let repeat = 0; repeat < sweep.repeats; repeat++) {
    for (let fold = 0; fold < folds; fold++) {
      const seed = spec.training.seed + repeat;
      const split =
        sweep.folds === null ? spec.data.split : { ...spec.data.split, fold: { index: fold, count: folds } };
      runs.push({
        replicate: runs.length,
        spec: {
          ...spec,
          data: { ...spec.data, split },
          training: { ...spec.training, seed, keepBest: 0, checkpointEvery: checkpointEvery(sweep) },
        },
        label: sweep.folds === null ? `seed ${seed}` : `seed ${seed}, fold ${fold + 1} of ${folds}`,
      });
    }
  }
  return runs;
}

/** A population copies weights at the end of each generation: those must be there. Others need only the newest. */
function checkpointEvery(sweep: SweepSpec): number {
  const interval = sweep.strategy.values['interval'];
  if (typeof interval === 'number') return interval;
  const fallback = strategies.get(sweep.strategy.type).fields['interval']?.default;
  return typeof fallback === 'number' ? fallback : 10_000_000;
}

/** Turns a measured value into a score, of which less is better; null where it is not finite. */
export function toScore(
  sweep: Pick<SweepSpec, 'objective'>,
  value: number | null | undefined,
): number | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  return sweep.objective.direction === 'minimize' ? value : -value;
}

/** The inverse of {@link toScore}. */
export function fromScore(sweep: Pick<SweepSpec, 'objective'>, score: number): number {
  return sweep.objective.direction === 'minimize' ? score : -score;
}
