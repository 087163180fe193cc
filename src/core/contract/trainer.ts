import type { SplitHashes } from '../datasets/split-hash.ts';
import type { PreparedData } from '../datasets/table.ts';
import type { RunSpec } from '../project/run-spec.ts';
import type { UnitWeights } from '../inspect/unit-weights.ts';
import type { ErrorReport } from '../support/errors.ts';
import type { TableSource } from './preparation.ts';
import type { EpochReport, RunCompute, RunStatus } from './run-records.ts';
import type { StoppingRule } from '../sweeps/stopping/watch.ts';

export type { StoppingRule } from '../sweeps/stopping/watch.ts';

/** Main to trainer: the first message starts the run, the others steer it. */
export type TrainerCommand =
  | {
      readonly kind: 'start';
      readonly runId: string;
      readonly spec: RunSpec;
      /**
       * Raw rows, or the file that they lie in: splitting and preparing them is the trainer's work, so that main stays
       * free. Null: those of the start before, which were to be kept.
       */
      readonly table: TableSource | null;
      /** True: another run of the same rows may follow in this process; left out: let them go once prepared. */
      readonly keepsTable?: boolean;
      /** A checkpoint to go on from, or null for a fresh run. */
      readonly checkpoint: Uint8Array | null;
      /** Seconds already spent before the checkpoint. */
      readonly elapsedSeconds: number;
      /** Begin in the paused state, waiting for `step` or `resume`. */
      readonly paused: boolean;
      /** True: the best weights that the checkpoint knows are to be told as well; left out: they are stored. */
      readonly tellsBest?: boolean;
      /** Threads that may ever share the work, this process's own included; left out: one. Never changes a bit. */
      readonly threads?: number;
      /** Those of them that may now, until a command says otherwise; left out: all. */
      readonly threadShare?: number;
      /** What came of the wish for wider vectors; left out: nobody asked. */
      readonly vectors?: VectorChoice;
      /** Bytes that its process is expected to take at most; kept with the run. */
      readonly predictedBytes?: number | null;
      /** Pause by itself after so many epochs; left out: train to the end. */
      readonly until?: number;
      /** What must be reached by when, or the run ends as `stopped`. */
      readonly rule?: StoppingRule;
    }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** One batch or one epoch, then paused again. */
  | { readonly kind: 'step'; readonly unit: 'batch' | 'epoch' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'setLearningRate'; readonly learningRate: number }
  /** Other runs came or went: so many threads may work from the next batch on. Never changes a bit. */
  | { readonly kind: 'shareThreads'; readonly threads: number }
  /** Somebody looks at the units: every report brings the weights of a small network from now on, or no longer. */
  | { readonly kind: 'watchUnits'; readonly on: boolean };

/** Whether a process may join vectors of 128 bits into ones of 256, and why: a sentence for the run's record. */
export interface VectorChoice {
  readonly wide: boolean;
  readonly reason: string;
}

/** Losses of consecutive steps since the last message. */
export interface StepBlock {
  /** 0-based step of the first entry. */
  readonly firstStep: number;
  readonly loss: Float64Array;
  readonly learningRate: Float64Array;
  /** Evaluations of the validation split between epochs (`validateUnit: 'steps'`). */
  readonly validations: readonly StepValidation[];
}

/** The validation split as it was after a step in the middle of an epoch. */
export interface StepValidation {
  /** Optimizer updates so far. */
  readonly step: number;
  /** The epoch that was going on, 1 for the first. */
  readonly epoch: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** What the preparation of the data made of a table: stored with the run and with every export. */
export type PreparedDescription = Pick<
  PreparedData,
  'task' | 'featureShape' | 'targetSize' | 'featureNames' | 'targetName' | 'classNames' | 'preparation'
> & {
  readonly trainRows: number;
  readonly validationRows: number;
  readonly testRows: number;
  /** SHA-256 of the row numbers of each part; runs of older versions have none. */
  readonly splitHashes?: SplitHashes;
};

/** Everything that is needed to go on bit for bit from the end of one step. */
export interface CheckpointRecord {
  /** Finished epochs. */
  readonly epoch: number;
  /** Optimizer updates so far. */
  readonly step: number;
  readonly elapsedSeconds: number;
  readonly bytes: Uint8Array;
  /** True: asked for by `checkpointEvery`, stays; false: replaced by the next one. */
  readonly kept: boolean;
  /** Set when it stays as long as it is one of the `keep` with the lowest score. */
  readonly best: { readonly score: number; readonly keep: number } | null;
}

/** Weights as safetensors, with where they come from. */
export interface WeightsRecord {
  readonly epoch: number;
  readonly step: number;
  readonly bytes: Uint8Array;
}

/** Trainer to main. At most 20 messages a second of `progress` and `epochs` together, whatever an epoch takes. */
export type TrainerEvent =
  | {
      readonly kind: 'started';
      readonly engine: string;
      readonly compute: RunCompute;
      /** Set where it goes on with another engine than the one that it was begun with: what that means. */
      readonly engineChange: EngineChange | null;
      readonly parameterCount: number;
      readonly stepsPerEpoch: number;
      readonly totalSteps: number;
      /** Bytes of the model's memory. */
      readonly memoryBytes: number;
      readonly prepared: PreparedDescription;
      /** What looks odd about it, a sentence each. */
      readonly warnings?: readonly string[];
    }
  | {
      readonly kind: 'progress';
      readonly steps: StepBlock;
      /** Set from time to time within a long epoch. */
      readonly checkpoint: CheckpointRecord | null;
      readonly pace: Pace;
    }
  /** Epochs that ended since the last message, with what belongs into the same transaction. */
  | {
      readonly kind: 'epochs';
      /** One or more, in order. */
      readonly reports: readonly EpochReport[];
      readonly steps: StepBlock;
      readonly checkpoints: readonly CheckpointRecord[];
      /** The best weights so far, when one of these epochs made them, else null. */
      readonly bestWeights: WeightsRecord | null;
      readonly pace: Pace;
    }
  | {
      readonly kind: 'state';
      readonly status: Extract<RunStatus, 'running' | 'paused'>;
      /** Where the run stands when it pauses, in the middle of an epoch too; null when it goes on. */
      readonly checkpoint: CheckpointRecord | null;
      /** The weights at that place, so that a paused run can be exported. */
      readonly weights: WeightsRecord | null;
      readonly usage?: ComputeUsage;
      readonly steps: StepBlock;
      readonly pace: Pace;
    }
  | {
      readonly kind: 'finished';
      readonly status: Extract<RunStatus, 'completed' | 'stopped' | 'diverged' | 'failed'>;
      readonly steps: StepBlock;
      readonly checkpoint: CheckpointRecord | null;
      /** Last weights (the last finite ones when diverged), or null. */
      readonly weights: WeightsRecord | null;
      /** Metrics of the test split with the exported weights, empty where there is none. */
      readonly test: Readonly<Record<string, number>>;
      readonly error: ErrorReport | null;
      readonly usage?: ComputeUsage;
      readonly pace: Pace;
    };

/** A run that goes on with other kernels: from here on its bits may be others than without the interruption. */
export interface EngineChange {
  readonly from: string;
  readonly to: string;
  /** A sentence. */
  readonly message: string;
}

/** What a run has measured of its own work. */
export type ComputeUsage = Pick<RunCompute, 'teamShare' | 'aheadShare' | 'peakBytes'>;

/** Where a run stands and how fast it goes. */
export interface Pace {
  readonly step: number;
  /** Finished epochs. */
  readonly epoch: number;
  readonly stepsPerSecond: number;
  readonly examplesPerSecond: number;
  /** Seconds of training, pauses excluded. */
  readonly elapsedSeconds: number;
  /** Seconds to the end at the present rate; null while unknown. */
  readonly etaSeconds: number | null;
  /** All weights of a small network now, while somebody looks at them. */
  readonly units?: readonly UnitWeights[];
}
