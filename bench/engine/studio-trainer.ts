import type { Engine } from '../../src/core/engine/engine.ts';
import { chooseEngine, createThreadTeam, type Arithmetic } from '../../src/core/engine/simd.ts';
import { buildGraph } from '../../src/core/graph/analyze.ts';
import type { NamedWeights } from '../../src/core/plan/weights.ts';
import { TrainingSession } from '../../src/core/training/session.ts';
import { createStepLog } from '../../src/core/training/step-log.ts';
import type { TrainingSpec } from '../../src/core/training/training-spec.ts';
import { startHelper } from '../../src/main/trainer/start-helper.ts';
import { createThreadGovernor } from '../../src/main/trainer/thread-governor.ts';
import { makeData, trainingOf, type Workload } from './workloads.ts';

/** The studio's own training of a workload: a whole session with its metrics, batch by batch. */
export interface StudioTrainer {
  readonly session: TrainingSession;
  readonly weights: readonly NamedWeights[];
  /** One optimizer step. @returns its loss. */
  step(): number;
  /** Training examples per second over about `leastMs`. */
  measure(leastMs: number): number;
  /** Sends the helpers home. */
  end(): void;
}

/** How a session calculates. */
export interface StudioMode {
  readonly arithmetic: Arithmetic;
  /** With more than one, helpers are asked as the app's trainer asks them: only while they pay. */
  readonly threads: number;
  /** Vectors of 256 bits: only in a process that allows them. */
  readonly wide?: boolean;
}

/** @param changes to the training that the workload asks for. */
export function createStudioTrainer(
  workload: Workload,
  { arithmetic, threads, wide = false }: StudioMode = { arithmetic: 'reproducible', threads: 1 },
  changes: Partial<TrainingSpec> = {},
): StudioTrainer {
  const team = threads > 1 ? createThreadTeam(threads, startHelper) : null;
  const engine: Engine = chooseEngine({ arithmetic, team, wide }).engine;
  const session = new TrainingSession({
    graph: buildGraph(workload.design),
    training: { ...trainingOf(workload), ...changes },
    data: makeData(workload),
    engine,
    team,
  });
  const governor = createThreadGovernor(team, () => performance.now());
  const weights = session.weights('last');
  // As the app's trainer: steps of tiny networks go in long stretches, all others one by one.
  const log = createStepLog(session.runsWhole ? 512 : 1);
  const advance = (most: number) => {
    governor.before();
    session.runBatches(log, most);
    governor.after(log.length);
    if (log.epochEnded) session.finishEpoch();
    return log.length;
  };
  return {
    session,
    weights,
    step: () => {
      advance(1);
      return log.losses[0]!;
    },
    measure(leastMs) {
      const start = performance.now();
      let steps = 0;
      do steps += advance(log.capacity);
      while (performance.now() - start < leastMs);
      return (steps * workload.batch * 1000) / (performance.now() - start);
    },
    end: () => team?.dispose(),
  };
}
