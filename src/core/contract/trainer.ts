import type { PreparedData } from '../datasets/table.ts';
import type { RunSpec } from '../project/run-spec.ts';
import type { ErrorReport } from '../support/errors.ts';
import type { EpochReport, RunStatus } from './run-records.ts';

/** Main to trainer: the first message starts the run, the others steer it. */
export type TrainerCommand =
  | {
      readonly kind: 'start';
      readonly runId: string;
      readonly spec: RunSpec;
      readonly data: PreparedData;
      /** A checkpoint to go on from, or null for a fresh run. */
      readonly checkpoint: Uint8Array | null;
      /** Seconds already spent before the checkpoint. */
      readonly elapsedSeconds: number;
    }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** One batch or one epoch, then paused again. */
  | { readonly kind: 'step'; readonly unit: 'batch' | 'epoch' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'setLearningRate'; readonly learningRate: number };

/** Losses of consecutive steps since the last message. */
export interface StepBlock {
  /** 0-based step of the first entry. */
  readonly firstStep: number;
  readonly loss: Float64Array;
  readonly learningRate: Float64Array;
}

/** Trainer to main. At most 20 messages of `progress` a second. */
export type TrainerEvent =
  | {
      readonly kind: 'started';
      readonly engine: string;
      readonly parameterCount: number;
      readonly stepsPerEpoch: number;
      readonly totalSteps: number;
      /** Bytes of the model's memory. */
      readonly memoryBytes: number;
    }
  | {
      readonly kind: 'progress';
      readonly steps: StepBlock;
      readonly step: number;
      readonly epoch: number;
      readonly stepsPerSecond: number;
      readonly examplesPerSecond: number;
      readonly elapsedSeconds: number;
      /** Seconds to the end at the present rate; null while unknown. */
      readonly etaSeconds: number | null;
    }
  /** End of an epoch, with what belongs into the same transaction. */
  | {
      readonly kind: 'epoch';
      readonly report: EpochReport;
      readonly steps: StepBlock;
      /** Full state for an exact resume; null when this epoch stores none. */
      readonly checkpoint: Uint8Array | null;
      /** Weights as safetensors when this epoch is the best so far, else null. */
      readonly bestWeights: Uint8Array | null;
    }
  | { readonly kind: 'state'; readonly status: Extract<RunStatus, 'running' | 'paused'> }
  | {
      readonly kind: 'finished';
      readonly status: Extract<RunStatus, 'completed' | 'stopped' | 'diverged' | 'failed'>;
      readonly steps: StepBlock;
      readonly checkpoint: Uint8Array | null;
      /** Last weights as safetensors (the last finite ones when diverged), or null. */
      readonly weights: Uint8Array | null;
      /** Metrics of the test split with the exported weights, empty where there is none. */
      readonly test: Readonly<Record<string, number>>;
      readonly error: ErrorReport | null;
      readonly elapsedSeconds: number;
    };
