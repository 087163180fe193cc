import type { RunCompute } from '../../core/contract/run-records.ts';
import type { EngineChange, VectorChoice } from '../../core/contract/trainer.ts';
import type { Engine } from '../../core/engine/engine.ts';
import {
  chooseEngine,
  createThreadTeam,
  FAST_ENGINE_NAME,
  type StartHelper,
  type ThreadTeam,
} from '../../core/engine/simd.ts';
import type { NetworkGraph } from '../../core/graph/graph.ts';
import type { TrainingSpec } from '../../core/training/training-spec.ts';
import { allowWideVectors } from './wide-vectors.ts';

/** More threads than that wait for each other more than they help, unless a person asks for them. */
const MOST_AUTOMATIC_THREADS = 8;
/** Multiply-adds of a step below which helpers would cost more than they do. */
const LEAST_SHARED_WORK = 500_000;

/** The kernels of one run, and the threads that share them. */
export interface OpenedEngine {
  readonly engine: Engine;
  /** Null where one thread does it all. */
  readonly team: ThreadTeam | null;
  readonly compute: RunCompute;
}

/** Threads that a run may use on this machine. @param processors logical ones, or 1 where it shares them with others. */
export function allowedThreads(
  { threads = 'auto' }: Pick<TrainingSpec, 'threads'>,
  processors: number,
): number {
  return Math.max(1, Math.min(threads === 'auto' ? MOST_AUTOMATIC_THREADS : threads, processors));
}

/** Threads that the steps of a run are large enough for. @param threads as {@link allowedThreads} says. */
export function usefulThreads(
  graph: NetworkGraph,
  { batchSize }: Pick<TrainingSpec, 'batchSize'>,
  threads: number,
): number {
  const stepWork = graph.nodes.reduce((sum, each) => sum + each.multiplyAdds, 0) * batchSize;
  return stepWork >= LEAST_SHARED_WORK ? threads : 1;
}

/**
 * Chooses the kernels of a run and gathers its threads.
 * @param threads as {@link allowedThreads} says.
 * @param vectors what came of the wish for wider ones, where a run has it.
 */
export function openEngine(
  graph: NetworkGraph,
  training: Pick<TrainingSpec, 'arithmetic' | 'batchSize'>,
  threads: number,
  startHelper: StartHelper | undefined,
  vectors?: VectorChoice,
): OpenedEngine {
  const wide = vectors?.wide === true;
  // Before the first kernel is compiled.
  if (wide) allowWideVectors();
  const canShare = startHelper !== undefined && usefulThreads(graph, training, threads) > 1;
  const team = canShare ? createThreadTeam(threads, startHelper) : null;
  const { engine, reason } = chooseEngine({
    arithmetic: training.arithmetic ?? 'reproducible',
    team,
    // Without a wish for wider vectors the tiles are chosen by their speed.
    ...(wide ? { wide } : {}),
    now: () => performance.now(),
  });
  const compute: RunCompute = {
    reason: vectors === undefined ? reason : `${reason} ${vectors.reason}`,
    arithmetic: engine.name === FAST_ENGINE_NAME ? 'fast' : 'reproducible',
    ...(vectors === undefined ? {} : { vectorBits: wide ? (256 as const) : (128 as const) }),
    threads: team === null ? 1 : threads,
    teamShare: null,
    predictedBytes: null,
    peakBytes: null,
  };
  return { engine, team, compute };
}

/** What going on from a checkpoint of another engine means; null where it is the same. */
export function compareEngines(from: string, to: string, step: number): EngineChange | null {
  if (from === to) return null;
  return {
    from,
    to,
    message: `It was calculated by ${from} up to step ${step} and goes on with ${to}, which rounds differently: its numbers may differ in their last digits from those of an uninterrupted run, and it can no longer be replayed bit for bit.`,
  };
}
