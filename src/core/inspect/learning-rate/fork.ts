import { decodeCheckpoint, encodeCheckpoint } from '../../training/checkpoint.ts';
import { TrainingSession, type SessionOptions } from '../../training/session.ts';

/** One short run from a copied state. */
export interface Fork {
  readonly learningRate: number;
  /** Loss of each batch before its update; ends early where the fork diverged. */
  readonly losses: readonly number[];
  /** Step of the fork, 0-based, at which loss or gradients were no longer finite; null when none was. */
  readonly divergedAt: number | null;
  /** Loss and metrics of the chosen split after the last step; null when none was chosen, or it diverged. */
  readonly evaluation: Readonly<Record<string, number>> | null;
}

/** How forks are run. */
export interface ForkOptions {
  /** Constant learning rates, one fork each, greater than 0. */
  readonly rates: readonly number[];
  /** Steps of each fork, 1 or more. */
  readonly steps: number;
  /** Split to evaluate at the end; null (default) for none. */
  readonly evaluate?: 'train' | 'validation' | null;
  /** Called after each fork. */
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Several short runs from one checkpoint, all over the same batches with the same dropout masks: what differs
 * is the learning rate alone. A fork at the run's own constant rate does exactly what the run does next.
 * @param checkpoint what `TrainingSession.save` gave.
 */
export function forkSteps(
  setup: SessionOptions,
  checkpoint: Uint8Array,
  { rates, steps, evaluate = null, progress }: ForkOptions,
): readonly Fork[] {
  return rates.map((learningRate, index): Fork => {
    const session = openFork(setup, checkpoint, { learningRate, steps });
    const losses: number[] = [];
    let divergedAt: number | null = null;
    for (let step = 0; step < steps && divergedAt === null; step++) {
      const { loss, epochEnded, divergence } = session.runBatch();
      if (divergence === null) losses.push(loss);
      else divergedAt = step;
      if (epochEnded) session.finishEpoch();
    }
    const wantsEvaluation = evaluate !== null && divergedAt === null;
    const evaluation = wantsEvaluation ? session.evaluate(evaluate) : null;
    progress?.(index + 1, rates.length);
    return { learningRate, losses, divergedAt, evaluation };
  });
}

/**
 * A session that goes on from a checkpoint at a constant learning rate, without validation and early
 * stopping. A run that is over starts a new epoch.
 * @param options.seed order of the batches of this and later epochs; default: the run's.
 * @param options.steps how long it will be used.
 */
export function openFork(
  setup: SessionOptions,
  checkpoint: Uint8Array,
  options: { readonly learningRate: number; readonly steps: number; readonly seed?: number },
): TrainingSession {
  const { record, blocks } = decodeCheckpoint(checkpoint);
  const isOver = record['over'] === true;
  const own = {
    ...record,
    over: false,
    // A constant schedule has no state, and its rate is the specification's.
    learningRate: { factor: 1, state: [] },
    ...(isOver ? { nextRow: 0, epochSteps: 0 } : {}),
  };
  const session = new TrainingSession({
    ...setup,
    training: {
      ...setup.training,
      learningRate: options.learningRate,
      seed: options.seed ?? setup.training.seed,
      schedule: { type: 'constant', values: {} },
      warmupSteps: 0,
      earlyStopping: null,
      validateUnit: 'epochs',
      validateEvery: Number.MAX_SAFE_INTEGER,
      // Every step could end an epoch; the last one of a run would be validated.
      epochs: (record['epoch'] as number) + options.steps + 2,
    },
  });
  const cleared = Object.fromEntries(
    Object.entries(blocks).map(([name, block]) => [name, isOver && isSum(name) ? block.map(() => 0) : block]),
  );
  session.restore(encodeCheckpoint({ record: own, blocks: cleared }));
  return session;
}

/** Sums over the epoch that has ended. */
const isSum = (name: string): boolean => name === 'losses' || name === 'penalty';
