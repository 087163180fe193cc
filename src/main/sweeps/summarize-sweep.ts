import type { SweepSummary } from '../../core/contract/sweeps.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { plannedSize } from '../../core/sweeps/planner.ts';
import { applyPoint } from '../../core/sweeps/settings-path.ts';
import { byScore, countTrials, type SweepLog } from '../../core/sweeps/sweep-log.ts';
import type { SweepSpec } from '../../core/sweeps/sweep-spec.ts';
import { fromScore, runsPerTrial } from '../../core/sweeps/trial-runs.ts';
import type { RunService } from '../runs/run-service.ts';
import type { StoredSweep } from '../storage/sweeps.ts';

type Pace = Pick<RunService, 'estimateSeconds' | 'parallel'>;

/** A row of the list of sweeps. */
export function summarizeSweep(sweep: StoredSweep, log: SweepLog, pace: Pace): SweepSummary {
  const { id, name, status, spec, createdAt, endedAt } = sweep;
  const open = new Set(log.filter(({ outcome }) => outcome === null).map(({ trial }) => trial));
  const { trials, epochs } = plannedSize(spec);
  const best = [...log].sort(byScore)[0]?.outcome?.score ?? null;
  const trained = log.reduce((sum, leg) => sum + (leg.outcome === null ? 0 : leg.to - leg.from), 0);
  return {
    id,
    name,
    status,
    createdAt,
    endedAt,
    question: spec.question,
    strategy: spec.strategy.type,
    trialsDone: countTrials(log) - open.size,
    trialsPlanned: Math.max(trials, countTrials(log)),
    best: best === null ? null : fromScore(spec, best),
    etaSeconds: status === 'running' ? secondsLeft(spec, log, Math.max(0, epochs - trained), pace) : null,
  };
}

/** Epochs that are left, at the pace of what was trained. */
function secondsLeft(spec: SweepSpec, log: SweepLog, epochs: number, pace: Pace): number | null {
  const point = log.find(({ outcome }) => outcome !== null)?.point;
  if (point === undefined) return null;
  try {
    const run = applyPoint(spec.base, point);
    const { parameterCount } = buildGraph(run.design);
    const seconds = pace.estimateSeconds(run, epochs * runsPerTrial(spec), parameterCount);
    return seconds === null ? null : seconds / pace.parallel;
  } catch {
    return null;
  }
}
