import type { RunSpec } from '../project/run-spec.ts';
import type { ErrorReport } from '../support/errors.ts';

/** Life of a run. */
export type RunStatus =
  'queued' | 'running' | 'paused' | 'completed' | 'stopped' | 'failed' | 'diverged' | 'interrupted';

/** One named curve of a run. x is the 0-based optimizer step or the 1-based epoch. */
export type SeriesName = string;

/** What the trainer measures at the end of an epoch. Keys: `loss`, `accuracy`, ...; NaN travels as NaN. */
export interface EpochReport {
  /** 1 for the first epoch. */
  readonly epoch: number;
  /** Optimizer updates so far. */
  readonly step: number;
  readonly learningRate: number;
  readonly train: Readonly<Record<string, number>>;
  /** Empty when this epoch was not validated. */
  readonly validation: Readonly<Record<string, number>>;
  /** Seconds of training so far, pauses excluded. */
  readonly elapsedSeconds: number;
}

/** Best and last value of one metric, with where they were. */
export interface MetricSummary {
  readonly best: number;
  readonly bestEpoch: number;
  readonly last: number;
  readonly lastEpoch: number;
}

/** How a run was calculated, beside the name of its engine. */
export interface RunCompute {
  /** Why it is this engine: a sentence. */
  readonly reason: string;
  /** What was really used, which may be less than what was asked for. */
  readonly arithmetic: 'reproducible' | 'fast';
  /** Bits of a vector; left out: 128. */
  readonly vectorBits?: 128 | 256;
  /** Threads that may share the work. */
  readonly threads: number;
  /** Share of the steps that helpers were asked for, 0 to 1; null until it was measured. */
  readonly teamShare: number | null;
  /** Share of the batches that a helper had gathered while the one before trained, 0 to 1; left out or null: nobody did. */
  readonly aheadShare?: number | null;
  /** Bytes that its process was expected to take at most; null where nobody predicted it. */
  readonly predictedBytes: number | null;
  /** Bytes that it really took; null until it was measured. */
  readonly peakBytes: number | null;
}

/** A row of the table of runs. */
export interface RunSummary {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  readonly status: RunStatus;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly designName: string;
  readonly datasetName: string;
  /** SHA-256 of the rows that it learns from: the same name may have other rows. */
  readonly datasetHash: string;
  /** Number of that version of its dataset; null where the workspace does not keep it. */
  readonly datasetVersion: number | null;
  /** The frozen specification. */
  readonly spec: RunSpec;
  readonly epoch: number;
  readonly step: number;
  readonly totalEpochs: number;
  readonly elapsedSeconds: number;
  /** Keys like `train.loss`, `validation.accuracy`. */
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  readonly parameterCount: number;
  /** Name of the engine that calculated. */
  readonly engine: string;
  /** How it calculates; runs that have not started, and those of older versions, have none. */
  readonly compute?: RunCompute | null;
  readonly tags: readonly string[];
  readonly notes: string;
  readonly starred: boolean;
  /** Put away: kept, but out of the list unless asked for. */
  readonly archived: boolean;
  /** 1 to 8, a place in the palette, where somebody chose one; null: the colour of its turn. */
  readonly colour: number | null;
  /** Why it failed or diverged. */
  readonly error: ErrorReport | null;
  /** True when the stored weights can be exported or resumed from. */
  readonly hasWeights: boolean;
}

/** Points of one curve, in rising x. NaN where a value was not finite. */
export interface SeriesPoints {
  /** `train.loss`, `validation.accuracy`, `step.loss`, `learningRate`. */
  readonly name: SeriesName;
  /** Epochs (1-based) for epoch series, steps (0-based) for `step.*`. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Points before thinning. */
  readonly total: number;
  /** Points that failed their checksum: shown as gaps (NaN), never drawn. Missing means none. */
  readonly damaged?: number;
}
