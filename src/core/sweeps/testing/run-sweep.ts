import type { RunSpec } from '../../project/run-spec.ts';
import { DEFAULT_TRAINING } from '../../project/run-spec.ts';
import type { Spec } from '../../support/fields.ts';
import { nextStep, stoppingLimits } from '../planner.ts';
import type { Point, SearchSpace } from '../space.ts';
import type { Leg, LegOutcome, LegRecord, SweepLog } from '../sweep-log.ts';

/** A sweep over a function instead of training. */
export interface FunctionSweep {
  readonly space: SearchSpace;
  readonly strategy: Spec;
  readonly stopping?: Spec | null;
  readonly seed: number;
  readonly epochs?: number;
  /** Processes: how many legs are under way at most. */
  readonly parallel?: number;
  /** Picks which of the legs under way ends next, as fast and slow processes would. */
  readonly pick?: (count: number) => number;
  /** Legs that were done before. */
  readonly log?: SweepLog;
  readonly score: (point: Point, epoch: number) => number | null;
}

/** Asks and answers until the sweep is over. */
export function runSweep(sweep: FunctionSweep): SweepLog {
  const { space, strategy, stopping = null, seed, epochs = 1, parallel = 1, pick = () => 0, score } = sweep;
  const base = { training: { ...DEFAULT_TRAINING, epochs } } as RunSpec;
  const spec = { space, strategy, stopping, seed, base };
  const log: LegRecord[] = [...(sweep.log ?? [])];
  const limits = new Map<number, readonly (number | null)[] | null>();
  for (;;) {
    const open = log.flatMap(({ outcome }, index) => (outcome === null ? [index] : []));
    const step = open.length < parallel ? nextStep(spec, log) : null;
    if (step?.kind === 'leg') {
      if (step.leg.from === 0) limits.set(step.leg.trial, stoppingLimits(spec, log));
      log.push({ ...step.leg, outcome: null });
      continue;
    }
    if (open.length === 0) {
      if (step?.kind !== 'done') throw new Error('The sweep waits for nothing.');
      return log;
    }
    const index = open[pick(open.length)]!;
    log[index] = {
      ...log[index]!,
      outcome: train(log[index]!, limits.get(log[index]!.trial) ?? null, score),
    };
  }
}

function train(
  { point, to }: Leg,
  limits: readonly (number | null)[] | null,
  score: FunctionSweep['score'],
): LegOutcome {
  const curve: (number | null)[] = [];
  let best: number | null = null;
  for (let epoch = 1; epoch <= to; epoch++) {
    const value = score(point, epoch);
    curve.push(value);
    if (value !== null) best = Math.min(best ?? Infinity, value);
    const limit = limits?.[epoch - 1] ?? null;
    if (limit !== null && (best === null || best > limit)) return { score: best, curve, stopped: true };
  }
  return { score: best, curve, stopped: false };
}
