import type { Spec } from '../support/fields.ts';

/** How to train. */
export interface TrainingSpec {
  readonly loss: Spec;
  readonly optimizer: Spec;
  /** Greater than 0. */
  readonly learningRate: number;
  readonly schedule: Spec;
  /** Linear warm-up before the schedule, in steps; 0 is none. */
  readonly warmupSteps: number;
  readonly warmupStartFactor: number;
  /** Examples per update, 1 or more. */
  readonly batchSize: number;
  readonly epochs: number;
  /** Seed of initialisation, shuffling and dropout; each has its own stream. */
  readonly seed: number;
  readonly shuffle: boolean;
  readonly dropLastBatch: boolean;
  /** Decoupled: p -= learningRate * weightDecay * p. */
  readonly weightDecay: number;
  /** Coupled: g += l2Penalty * p. */
  readonly l2Penalty: number;
  readonly clipping: ClippingSpec;
  /** Batches whose gradients are averaged into one update, 1 or more. */
  readonly accumulateBatches: number;
  /** Decay of the moving average of the weights, 0 (off) to 1. */
  readonly averageDecay: number;
  /** How products are added up: the same bits everywhere (when left out), or fused where the processor can. */
  readonly arithmetic?: 'reproducible' | 'fast';
  /**
   * Threads that may share the work, this one included: 'auto' (when left out) as many as help, else at most so
   * many. A run that they would slow down keeps to fewer by itself. Never changes a bit.
   */
  readonly threads?: 'auto' | number;
  /**
   * `wide`: vectors of 256 bits where the runtime can make them and they give the same bits in a rehearsal; left out:
   * the 128 bits of WebAssembly. Never changes a bit.
   */
  readonly vectors?: 'standard' | 'wide';
  /** Random changes of training examples, in this order. */
  readonly augmentations: readonly Spec[];
  /** One weight per class; null: all 1; 'balanced': from the training split. */
  readonly classWeights: readonly number[] | 'balanced' | null;
  /** Metrics by type; empty: those that suit the task. */
  readonly metrics: readonly Spec[];
  /** Evaluate the validation split every n epochs or steps; the last epoch always is. */
  readonly validateEvery: number;
  readonly validateUnit: 'epochs' | 'steps';
  /** Losses of single outputs; an output without an entry takes `loss`, weight 1 and the target. */
  readonly outputs: readonly OutputSpec[];
  readonly earlyStopping: EarlyStoppingSpec | null;
  /** Replaces the default initialiser of every kernel that has no setting of its own; null: the layers' own. */
  readonly initializer: Spec | null;
  /** Store a full checkpoint every n epochs (the best and the last are always stored). */
  readonly checkpointEvery: number;
  /** Keep full checkpoints of the n best evaluations, 0 to 50. */
  readonly keepBest: number;
}

/** What one output is compared with, and how much that counts. */
export interface OutputSpec {
  /** Id of a node that feeds nothing. */
  readonly node: string;
  /** Null: the run's own loss. */
  readonly loss: Spec | null;
  /** Factor of this output's loss in the total, 0 or more. */
  readonly weight: number;
  /** `features`: the output shall give back its own input, as an autoencoder does. */
  readonly target: 'target' | 'features';
}

export type ClippingSpec =
  | { readonly kind: 'none' }
  | { readonly kind: 'value'; readonly limit: number }
  | { readonly kind: 'norm'; readonly limit: number }
  | { readonly kind: 'globalNorm'; readonly limit: number };

/** Stops when the watched value has not improved for a while. */
export interface EarlyStoppingSpec {
  /** `loss` or a metric type, of the validation split (training where there is none). */
  readonly watch: string;
  /** Evaluations without improvement before it stops. */
  readonly patience: number;
  /** Smallest change that counts. */
  readonly minimumDelta: number;
  readonly restoreBest: boolean;
}

/** Most threads that a specification may name. */
export const MOST_THREADS = 64;

/** A training specification with everything at its default. */
export const DEFAULT_TRAINING: TrainingSpec = Object.freeze({
  loss: { type: 'categoricalCrossEntropy', values: {} },
  optimizer: { type: 'adam', values: {} },
  learningRate: 0.01,
  schedule: { type: 'constant', values: {} },
  warmupSteps: 0,
  warmupStartFactor: 0.1,
  batchSize: 32,
  epochs: 50,
  seed: 1,
  shuffle: true,
  dropLastBatch: false,
  weightDecay: 0,
  l2Penalty: 0,
  clipping: { kind: 'none' } as const,
  accumulateBatches: 1,
  averageDecay: 0,
  arithmetic: 'reproducible',
  threads: 'auto',
  vectors: 'standard',
  augmentations: [],
  classWeights: null,
  metrics: [],
  validateEvery: 1,
  validateUnit: 'epochs',
  outputs: [],
  earlyStopping: null,
  initializer: null,
  checkpointEvery: 10,
  keepBest: 1,
});
