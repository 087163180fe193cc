import type { Table } from '../datasets/table.ts';
import type { RunSpec } from '../project/run-spec.ts';
import type { RunEventRecord, RunLogLine } from './run-page.ts';
import type { MetricSummary, RunCompute, RunStatus } from './run-records.ts';
import type { PreparedDescription } from './trainer.ts';

/** One curve, whole. */
export interface BundleCurve {
  readonly name: string;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Weights as safetensors. */
export interface BundleWeights {
  readonly kind: 'last' | 'best';
  readonly epoch: number;
  readonly step: number;
  readonly bytes: Uint8Array;
}

/** A state that training can go on from. */
export interface BundleCheckpoint {
  readonly epoch: number;
  readonly step: number;
  readonly elapsedSeconds: number;
  readonly kept: boolean;
  readonly score: number | null;
  readonly bytes: Uint8Array;
}

/** The facts of a run that are no blocks of numbers. */
export interface BundleFacts {
  readonly name: string;
  readonly status: RunStatus;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly epoch: number;
  readonly step: number;
  readonly totalSteps: number;
  readonly elapsedSeconds: number;
  readonly parameterCount: number;
  readonly engine: string;
  /** Older bundles have none. */
  readonly compute?: RunCompute | null;
  readonly tags: readonly string[];
  readonly notes: string;
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  readonly events: readonly RunEventRecord[];
  /** Older bundles have none. */
  readonly log?: readonly RunLogLine[];
}

/** The data that the run saw: always named by its hash, with its content where it is carried along. */
export interface BundleData {
  readonly name: string;
  /** SHA-256 of the table, hex. */
  readonly hash: string;
  /** The table in the workspace's own coding; null: only named. */
  readonly content: Uint8Array | null;
}

/** One run in one file. */
export interface RunBundle {
  readonly facts: BundleFacts;
  readonly spec: RunSpec;
  readonly prepared: PreparedDescription | null;
  readonly data: BundleData;
  readonly curves: readonly BundleCurve[];
  readonly weights: readonly BundleWeights[];
  readonly checkpoints: readonly BundleCheckpoint[];
}

/** What a bundle holds, with its rows decoded. */
export interface ReadBundle extends RunBundle {
  readonly table: Table | null;
}

/** Reading a bundle, and writing a large one, in a process of its own. */
export interface BundleTaskCalls {
  /** @throws StudioError `export-too-large`, `disk-full`, `file-not-writable`. */
  writeBundle: {
    readonly argument: {
      /** Without rows. */
      readonly bundle: RunBundle;
      /** Version of the studio. */
      readonly studio: string;
      /** Table file with the rows. */
      readonly tablePath: string;
      /** A file that is not there yet. */
      readonly path: string;
      /** What messages call it. */
      readonly name: string;
    };
    /** @param hash SHA-256 of the file, hex. */
    readonly result: { readonly bytes: number; readonly hash: string };
  };
  /** @throws StudioError `bundle-invalid`, `bundle-newer`. */
  readBundle: {
    readonly argument: { readonly bytes: Uint8Array };
    readonly result: ReadBundle;
  };
}
