import { prepareData } from '../../core/datasets/prepare.ts';
import type { Table } from '../../core/datasets/table.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import type { RunSpec } from '../../core/project/run-spec.ts';
import { toOutcome, type RunResult } from '../../core/sweeps/outcome.ts';
import type { ResultRun } from '../../core/sweeps/results.ts';
import type { Leg, LegOutcome } from '../../core/sweeps/sweep-log.ts';
import type { SweepSpec } from '../../core/sweeps/sweep-spec.ts';
import { createTrialRuns } from '../../core/sweeps/trial-runs.ts';
import { isBetter } from '../../core/sweeps/results.ts';
import { TrainingSession } from '../../core/training/session.ts';

/** What a leg came to. */
export interface TrainedLeg {
  readonly outcome: LegOutcome;
  readonly runs: readonly ResultRun[];
}

/** Trains every run of a trial from its beginning to its end. A run that cannot train counts as failed. */
export function trainLeg(spec: SweepSpec, leg: Leg, loadTable: (source: RunSpec) => Table): TrainedLeg {
  const trained = createTrialRuns(spec, leg.point).map(({ replicate, spec: run }) => {
    try {
      return { replicate, ...trainRun(spec, run, loadTable(run)) };
    } catch {
      const nothing = { status: 'failed' as const, epoch: 0, elapsedSeconds: 0, parameterCount: 0 };
      return { replicate, ...nothing, best: null, last: null };
    }
  });
  const { metric } = spec.objective;
  return {
    outcome: toOutcome(
      spec,
      trained.map(({ status, best, last, epoch }): RunResult => ({
        status,
        best,
        last,
        curve: [],
        until: leg.to,
        epoch,
      })),
    ),
    runs: trained.map(({ best, last, ...run }) => ({
      ...run,
      trial: leg.trial,
      metrics: { [metric]: { best, last } },
    })),
  };
}

function trainRun(sweep: SweepSpec, spec: RunSpec, table: Table) {
  const [split, name] = sweep.objective.metric.split('.') as [string, string];
  const started = performance.now();
  const graph = buildGraph(spec.design);
  const data = prepareData(table, spec.data);
  const session = new TrainingSession({
    graph,
    training: spec.training,
    data,
    engine: chooseEngine({ arithmetic: spec.training.arithmetic ?? 'reproducible' }).engine,
  });
  let best: number | null = null;
  let last: number | null = null;
  let epoch = 0;
  let diverged = false;
  const see = (value: number | undefined) => {
    last = value !== undefined && Number.isFinite(value) ? value : null;
    if (last !== null && (best === null || isBetter(sweep, last, best))) best = last;
  };
  while (!session.finished && !diverged) {
    const batch = session.runBatch();
    diverged = batch.divergence !== null;
    if (!batch.epochEnded) continue;
    const report = session.finishEpoch();
    epoch = report.epoch;
    const value = report[split as 'train' | 'validation']?.[name];
    if (value !== undefined) see(value);
  }
  if (split === 'test' && !diverged) see(session.evaluate('test')[name]);
  return {
    status: diverged ? ('diverged' as const) : ('completed' as const),
    best: diverged ? null : best,
    last: diverged ? null : last,
    epoch,
    elapsedSeconds: (performance.now() - started) / 1000,
    parameterCount: graph.parameterCount,
  };
}
