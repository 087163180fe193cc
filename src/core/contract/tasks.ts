import type { NetworkDesign } from '../design/network-design.ts';
import type { RunSpec } from '../project/run-spec.ts';
import type { ErrorReport } from '../support/errors.ts';
import type { TableSource } from './preparation.ts';
import type { DatasetSummary, PredictionReport } from './studio.ts';
import type { ComputingTaskCalls } from './computing.ts';
import type { ModelTaskCalls } from './models.ts';
import type { BundleTaskCalls } from './run-bundles.ts';
import type { RunPageTaskCalls } from './run-page.ts';
import type { PreparationTaskCalls } from './preparation.ts';
import type { PreparedDescription } from './trainer.ts';

/**
 * Short pieces of work that would hold main up: each runs in a utility process of its own, which ends with it.
 * Main sends one {@link TaskRequest} and gets one {@link TaskAnswer}.
 */
export interface TaskCalls
  extends ComputingTaskCalls, RunPageTaskCalls, BundleTaskCalls, ModelTaskCalls, PreparationTaskCalls {
  /** Describes a table that main already has. */
  describeTable: {
    readonly argument: { readonly table: TableSource };
    readonly result: TableDescription;
  };
  /** Trains the first steps of a run to see how long an epoch takes. */
  measurePace: {
    readonly argument: { readonly spec: RunSpec; readonly table: TableSource };
    readonly result: { readonly secondsPerEpoch: number };
  };
  /** Trains small networks of every kind in a process that may crash, to see what its vectors make of them. */
  rehearseVectors: {
    readonly argument: { readonly wide: boolean };
    readonly result: VectorRehearsal;
  };
  /** Microseconds per row of each network; null for one that cannot be built. */
  measureInference: {
    readonly argument: { readonly designs: readonly NetworkDesign[] };
    readonly result: readonly (number | null)[];
  };
  /** Outputs of stored weights for raw rows. */
  predict: {
    readonly argument: {
      readonly weights: Uint8Array;
      readonly design: NetworkDesign;
      readonly loss: RunSpec['training']['loss'];
      readonly prepared: PreparedDescription;
      readonly rows: readonly (readonly (number | string | null)[])[];
    };
    readonly result: PredictionReport;
  };
}

/** What small networks came to in a process of their own. */
export interface VectorRehearsal {
  /** Fingerprints of everything that was calculated, by arithmetic and network. */
  readonly fingerprints: Readonly<Record<string, string>>;
  /** Speed of a matrix product, in GF/s. */
  readonly gigaflops: number;
}

/** What a table says about itself, without a name and a place. */
export type TableDescription = Pick<
  DatasetSummary,
  'rows' | 'columns' | 'suggestedTarget' | 'suggestedTask' | 'exampleShape' | 'hash'
>;

export type TaskName = keyof TaskCalls;

export interface TaskRequest<N extends TaskName = TaskName> {
  readonly name: N;
  readonly argument: TaskCalls[N]['argument'];
}

/** How far a task has come; comes before its answer, as often as the task likes. */
export interface TaskProgress {
  readonly progress: number;
}

export type TaskAnswer<N extends TaskName = TaskName> =
  | { readonly ok: true; readonly value: TaskCalls[N]['result'] }
  | { readonly ok: false; readonly error: ErrorReport };
