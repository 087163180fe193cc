import type { RunProgress } from '../../core/contract/studio.ts';
import type { TrainerEvent } from '../../core/contract/trainer.ts';
import type { RunSpec } from '../../core/project/run-spec.ts';
import { thinPoints } from '../storage/thin-points.ts';
import type { RunEvent } from './commit-queue.ts';
import type { Assignment, StartOrder } from './run-queue.ts';
import type { TrainerProcess } from './trainer-process.ts';

/** Points of one message of live progress. */
const LIVE_POINTS = 200;

/** A run with a process of its own. */
export interface ActiveRun {
  readonly id: string;
  readonly spec: RunSpec;
  readonly assignment: Assignment | null;
  readonly memoryBytes: number;
  /** Seconds to its end at the present rate; null while unknown. */
  etaSeconds: number | null;
  /** True when it shall give its processor free as soon as it is paused. */
  withdrawn: boolean;
  /** Null until its data was read, and when another run has taken its process over. */
  process: TrainerProcess | null;
  /** True when its work is done and its place is free, though its end is not stored yet. */
  vacated: boolean;
  /** Threads that it may use now; what it was told last. */
  threadShare: number;
  /** What its history shall say about the start of its process; null once it says so. */
  launch: RunEvent['launch'] | null;
  /** Settles when `process` is there, or will never be. */
  begun: Promise<void>;
  status: 'starting' | 'running' | 'paused';
  totalSteps: number;
  /** Set once `finished` is committed: the exit of the process means nothing any more. */
  over: boolean;
  /** Resolves when the process is gone and what it left is stored. */
  readonly gone: Promise<void>;
  readonly markGone: () => void;
  killTimer: NodeJS.Timeout | null;
}

/** A run that is about to get its process. */
export function createActiveRun({ runId, assignment, memoryBytes }: StartOrder, spec: RunSpec): ActiveRun {
  let markGone: () => void = () => {};
  const gone = new Promise<void>((resolve) => {
    markGone = resolve;
  });
  return {
    id: runId,
    spec,
    assignment,
    memoryBytes,
    etaSeconds: null,
    withdrawn: false,
    process: null,
    vacated: false,
    threadShare: 1,
    launch: null,
    begun: Promise.resolve(),
    status: 'starting',
    totalSteps: 0,
    over: false,
    gone,
    markGone,
    killTimer: null,
  };
}

/** What the window is told about an event that was committed. */
export function toProgress(run: ActiveRun, event: Extract<TrainerEvent, { pace: unknown }>): RunProgress {
  const { pace, steps } = event;
  const x = Float64Array.from(steps.loss, (_, index) => steps.firstStep + index);
  return {
    id: run.id,
    step: pace.step,
    totalSteps: run.totalSteps,
    epoch: pace.epoch,
    totalEpochs: run.spec.training.epochs,
    stepsPerSecond: pace.stepsPerSecond,
    examplesPerSecond: pace.examplesPerSecond,
    elapsedSeconds: pace.elapsedSeconds,
    etaSeconds: pace.etaSeconds,
    points: thinPoints({ x, y: steps.loss }, LIVE_POINTS),
    ...(pace.units === undefined ? {} : { units: pace.units }),
  };
}

/** True while a run trains or is about to; a paused one only keeps its memory. */
export function usesProcessor({ status, vacated }: ActiveRun): boolean {
  return status !== 'paused' && !vacated;
}
