import { prepareData } from '../../core/datasets/prepare.ts';
import type { Table } from '../../core/datasets/table.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import type { RunSpec } from '../../core/project/run-spec.ts';
import { toOutcome, type RunResult } from '../../core/sweeps/outcome.ts';
import { isBetter, type ResultRun } from '../../core/sweeps/results.ts';
import { createStoppingWatch } from '../../core/sweeps/stopping/watch.ts';
import type { Leg, LegOutcome } from '../../core/sweeps/sweep-log.ts';
import type { SweepSpec } from '../../core/sweeps/sweep-spec.ts';
import { createTrialRuns, fromScore } from '../../core/sweeps/trial-runs.ts';
import { TrainingSession } from '../../core/training/session.ts';
import { createStepLog } from '../../core/training/step-log.ts';
import type { LegState, LegStates } from './leg-states.ts';

/** What a leg came to. */
export interface TrainedLeg {
  readonly outcome: LegOutcome;
  readonly runs: readonly ResultRun[];
}

/** Most steps between two looks at what happened. */
const STRETCH_STEPS = 256;

/** A stretch of training, with what must be reached on the way: entry 0 for epoch 1. */
export interface LegOrder {
  readonly leg: Leg;
  readonly limits: readonly (number | null)[] | null;
}

/** What training a leg needs from around it. */
export interface LegHost {
  loadTable(spec: RunSpec): Table;
  readonly states: LegStates;
}

/** Trains every run of a trial from the beginning of a leg to its end. A run that cannot train counts as failed. */
export function trainLeg(spec: SweepSpec, order: LegOrder, host: LegHost): TrainedLeg {
  const { leg } = order;
  const trained = createTrialRuns(spec, leg.point).map(({ replicate, spec: run }) => {
    try {
      return { replicate, ...trainRun(spec, order, replicate, run, host) };
    } catch {
      const nothing = { status: 'failed' as const, epoch: 0, elapsedSeconds: 0, parameterCount: 0 };
      return { replicate, ...nothing, best: null, last: null, curve: [] };
    }
  });
  const { metric } = spec.objective;
  return {
    outcome: toOutcome(
      spec,
      trained.map(({ status, best, last, curve, epoch }): RunResult => ({
        status,
        best,
        last,
        curve: spec.stopping === null ? [] : curve,
        until: leg.to,
        epoch,
      })),
    ),
    runs: trained.map(({ best, last, curve: _, ...run }) => ({
      ...run,
      trial: leg.trial,
      metrics: { [metric]: { best, last } },
    })),
  };
}

/** Where a leg begins: nowhere, at the end of the trial's last one, or at the state of another trial. */
function readStart({ leg }: LegOrder, replicate: number, { states }: LegHost): LegState | null {
  if (leg.from === 0) return null;
  const state = states.read(leg.parent ?? leg.trial, replicate, leg.from);
  // Weights are taken over from another trial, not what it reached with them.
  return leg.parent === null ? state : { ...state, best: null, last: null, curve: [], elapsedSeconds: 0 };
}

function trainRun(sweep: SweepSpec, order: LegOrder, replicate: number, spec: RunSpec, host: LegHost) {
  const { leg, limits } = order;
  const { metric, direction } = sweep.objective;
  const [split, name] = metric.split('.') as [string, string];
  const started = performance.now();
  const start = readStart(order, replicate, host);
  const graph = buildGraph(spec.design);
  const session = new TrainingSession({
    graph,
    training: spec.training,
    data: prepareData(host.loadTable(spec), spec.data),
    engine: chooseEngine().engine,
  });
  if (start !== null) session.restore(start.checkpoint);
  let best = start?.best ?? null;
  let last = start?.last ?? null;
  let diverged = false;
  let stopped = false;
  const curve = [...(start?.curve ?? [])];
  const watch = createStoppingWatch(
    limits === null
      ? null
      : {
          metric,
          direction,
          best,
          limits: limits.map((limit) => (limit === null ? null : fromScore(sweep, limit))),
        },
  );
  const see = (value: number) => {
    last = Number.isFinite(value) ? value : null;
    if (last !== null && (best === null || isBetter(sweep, last, best))) best = last;
  };
  const log = createStepLog(STRETCH_STEPS);
  while (!session.finished && !diverged && !stopped && session.epoch < leg.to) {
    session.runBatches(log);
    diverged = log.divergence !== null;
    if (!log.epochEnded || diverged) continue;
    const report = session.finishEpoch();
    const value = report[split as 'train' | 'validation']?.[name];
    if (value !== undefined) {
      see(value);
      curve[report.epoch - 1] = last;
    }
    watch.observe(report);
    stopped = watch.fallsBehind && !session.finished;
  }
  const isPaused = !session.finished && !diverged && !stopped;
  if (split === 'test' && !diverged && !isPaused) see(session.evaluate('test')[name] ?? NaN);
  const elapsedSeconds = (start?.elapsedSeconds ?? 0) + (performance.now() - started) / 1000;
  const { epoch } = session;
  const whole = Array.from(curve, (value) => value ?? null);
  if (isPaused)
    host.states.write(leg.trial, replicate, {
      epoch,
      best,
      last,
      curve: whole,
      elapsedSeconds,
      checkpoint: session.save(),
    });
  const status: RunResult['status'] = diverged
    ? 'diverged'
    : stopped
      ? 'stopped'
      : isPaused
        ? 'paused'
        : 'completed';
  return {
    status,
    best: diverged ? null : best,
    last: diverged ? null : last,
    curve: whole,
    epoch,
    elapsedSeconds,
    parameterCount: graph.parameterCount,
  };
}
