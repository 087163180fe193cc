import type { TableSource } from './preparation.ts';
import type { RunSummary } from './run-records.ts';
import type { Call } from './studio.ts';
import type { PreparedDescription } from './trainer.ts';
import type { RowPictures } from './understand.ts';

/** Something that happened to a run, as it was written down. */
export interface RunEventRecord {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Optimizer updates that were done then. */
  readonly step: number;
  /**
   * `started`, `paused`, `resumed`, `learningRate`, `interrupted`, `finished`, `rewound`, `branched`, `imported`,
   * `engineChanged`, `restored`, `restoreUndone`.
   */
  readonly kind: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** How much a line of a log matters. */
export type LogLevel = 'detail' | 'information' | 'warning' | 'error';

/** A line of the log of a run. */
export interface RunLogLine {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Optimizer updates that were done then. */
  readonly step: number;
  readonly level: LogLevel;
  /** Who said it; `output`: the process of the trainer printed it. */
  readonly source: 'studio' | 'trainer' | 'output';
  readonly message: string;
}

/** A state of training that can be gone back to. */
export interface CheckpointFacts {
  readonly step: number;
  readonly epoch: number;
  readonly bytes: number;
  /** True: asked for by `checkpointEvery`, stays. */
  readonly kept: boolean;
  /** What the run watched, lower is better; null where it is not one of the best. */
  readonly score: number | null;
  /** ISO 8601 is not stored with checkpoints; seconds of training before it are. */
  readonly elapsedSeconds: number;
}

/** What belongs to a run beside its summary and its curves. */
export interface RunDetails {
  readonly events: readonly RunEventRecord[];
  /** What was said about it beside the events, oldest first. */
  readonly log: readonly RunLogLine[];
  /** Oldest first. */
  readonly checkpoints: readonly CheckpointFacts[];
  /** Names of every curve that is stored. */
  readonly curves: readonly string[];
  /** Null until its data was prepared. */
  readonly prepared: PreparedDescription | null;
  readonly datasetHash: string;
  /** True while the rows that it saw are at hand: only then it can be examined, branched and replayed. */
  readonly hasData: boolean;
  /** What came after the checkpoint that the run was taken back to, while it can be brought back; else null. */
  readonly setAside: { readonly epoch: number; readonly step: number } | null;
  readonly totalSteps: number;
  /** Where it was trained, by name: "Engine", "Studio", "System". */
  readonly environment: readonly (readonly [name: string, value: string])[];
}

/** What happened to a run until now. */
export type RunStory = Pick<RunDetails, 'events' | 'log' | 'checkpoints'>;

/** Which rows a run is judged by. */
export type ExaminedSplit = 'train' | 'validation' | 'test';

/** Where numbers of a block lie: 0, 5, 25, 50, 75, 95 and 100 % of them are below. NaN where there are none. */
export type Quantiles = readonly [number, number, number, number, number, number, number];

/** One block of numbers at one moment. */
export interface BlockSpread {
  /** `dense_1.kernel`, or the id of a layer. */
  readonly name: string;
  readonly quantiles: Quantiles;
}

/** Answers of one class. */
export interface ClassScore {
  readonly name: string;
  /** Rows that are of this class, and rows that were said to be. */
  readonly actual: number;
  readonly predicted: number;
  /** NaN where nothing is divided by nothing. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** What is true and what is answered, row by row, in the target's own unit. */
export interface RowAnswers {
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
}

/** A network at one checkpoint. */
export interface ExaminedMoment {
  readonly step: number;
  readonly epoch: number;
  /** `loss` and the run's metrics over the rows. */
  readonly metrics: Readonly<Record<string, number>>;
  /** [actual, predicted] row-major; null for regression. */
  readonly confusion: readonly number[] | null;
  readonly classes: readonly ClassScore[];
  /** Some of the rows, evenly chosen; null unless one number is predicted. */
  readonly answers: RowAnswers | null;
  readonly weights: readonly BlockSpread[];
  /** dL/dw of one batch of training rows. */
  readonly gradients: readonly BlockSpread[];
  /** Outputs of layers for that batch. */
  readonly activations: readonly BlockSpread[];
  /** [y rising, x rising] row-major: class numbers, or the output for regression; null unless two inputs. */
  readonly boundary: Float32Array | null;
}

/** A row that the network was asked about. */
export interface ExaminedRow {
  /** Place in the dataset, from 0. */
  readonly row: number;
  /** What the table says in the columns of {@link RunExamination.inputNames}. */
  readonly inputs: readonly string[];
  readonly target: string;
  readonly prediction: string;
  /** True where the answer is another class than the target; null for regression. */
  readonly isWrong: boolean | null;
  readonly loss: number;
  /** Its loss at every moment. */
  readonly history: readonly number[];
}

/** A run through time: everything is calculated from what is stored, nothing is trained. */
export interface RunExamination {
  readonly split: ExaminedSplit;
  /** Rows that were looked at, and how many the split has. */
  readonly rows: number;
  readonly splitRows: number;
  readonly classNames: readonly string[];
  readonly targetName: string;
  /** The first columns that the network sees; none where the listed rows are pictures or windows of several rows. */
  readonly inputNames: readonly string[];
  /** The listed rows as pictures, where the data is pictures of 1 or 3 channels. */
  readonly pictures: RowPictures | null;
  /** Oldest first; at least one. */
  readonly moments: readonly ExaminedMoment[];
  /** Checkpoints that were left out to keep it short. */
  readonly skippedMoments: number;
  /** Largest loss at the last moment first. */
  readonly worst: readonly ExaminedRow[];
  /** The first rows of the split in their order. */
  readonly predictions: readonly ExaminedRow[];
  /** The plane of the boundaries: names and ends of the axes in the data's own unit, and the rows on it. */
  readonly plane: {
    readonly resolution: number;
    readonly x: { readonly name: string; readonly range: readonly [number, number] };
    readonly y: { readonly name: string; readonly range: readonly [number, number] };
    readonly points: readonly { readonly x: number; readonly y: number; readonly target: number }[];
  } | null;
}

/** What came out of training a run again. */
export interface ReplayReport {
  readonly equal: boolean;
  /** Steps that were compared, loss by loss, and the first of them. */
  readonly steps: number;
  readonly firstStep: number;
  /** Checkpoints whose SHA-256 was compared. */
  readonly checkpoints: number;
  /** Engine then and now. */
  readonly storedEngine: string;
  readonly engine: string;
  /** Null where all is equal. */
  readonly difference: {
    readonly step: number;
    /** `loss`: of this step; `state`: the losses are equal, the checkpoint after this step is not. */
    readonly kind: 'loss' | 'state' | 'end';
    readonly stored: number | null;
    readonly replayed: number | null;
  } | null;
  readonly seconds: number;
}

/** Calls of the page of one run. */
export interface RunPageCalls {
  'runPage.details': Call<{ readonly id: string }, RunDetails>;
  /** The part of it that grows while a run trains: cheap enough to be asked for again and again. */
  'runPage.story': Call<{ readonly id: string }, RunStory>;
  /** Judges the run at its checkpoints, in a process of its own. @throws `data-missing`, `checkpoint-missing`. */
  'runPage.examine': Call<{ readonly id: string; readonly split: ExaminedSplit }, RunExamination>;
  /**
   * A new run that goes on from a checkpoint of this one, with its curves up to there.
   * @throws `checkpoint-missing`, `data-missing`, `branch-without-future`.
   */
  'runPage.branch': Call<
    {
      readonly id: string;
      readonly step: number;
      readonly name: string;
      /** More than the checkpoint has. */
      readonly epochs: number;
      /** Null: as the schedule says. */
      readonly learningRate: number | null;
    },
    RunSummary
  >;
  /**
   * Takes the run itself back to one of its checkpoints, where it waits: paused, with its weights, curves and best
   * values as they were. What came after is set aside and can be brought back until the workspace is compacted.
   * @throws `checkpoint-missing`, `data-missing`, `run-active`.
   */
  'runPage.restore': Call<{ readonly id: string; readonly step: number }, RunSummary>;
  /** Undoes the last restore; what was trained since is set aside in its place. @throws `nothing-set-aside`, `run-active`. */
  'runPage.bringBack': Call<{ readonly id: string }, RunSummary>;
  /** Trains it again in a process of its own and compares. @throws `cancelled`, `data-missing`, `replay-impossible`. */
  'runPage.verify': Call<{ readonly id: string }, ReplayReport>;
  'runPage.cancelVerify': Call<{ readonly id: string }, null>;
}

/** What main tells the page. */
export interface RunPageEvents {
  /** How far a replay has come, a few times a second. */
  'replay.progress': { readonly id: string; readonly step: number; readonly totalSteps: number };
}

/** Work on runs in processes of their own. */
export interface RunPageTaskCalls {
  examineRun: {
    readonly argument: ExamineOrder;
    readonly result: RunExamination;
  };
  replayRun: {
    readonly argument: ReplayOrder;
    readonly result: Omit<ReplayReport, 'storedEngine' | 'seconds'>;
  };
}

/** A run with its rows and the states that are looked at. */
export interface ExamineOrder {
  readonly spec: RunSummary['spec'];
  readonly table: TableSource;
  readonly split: ExaminedSplit;
  /** Oldest first. */
  readonly states: readonly { readonly step: number; readonly epoch: number; readonly bytes: Uint8Array }[];
  readonly skipped: number;
}

/** A run with everything that its replay is compared with. */
export interface ReplayOrder {
  readonly spec: RunSummary['spec'];
  readonly table: TableSource;
  /** Where it began when it was a branch; null: from its seed. */
  readonly from: Uint8Array | null;
  readonly firstStep: number;
  /** By step from `firstStep` on; the last step of a run that diverged is NaN. */
  readonly losses: Float64Array;
  readonly learningRates: Float64Array;
  /** What a person set by hand, in order. */
  readonly requestedRates: readonly number[];
  /** Steps in rising order with the SHA-256 of the stored bytes. */
  readonly checkpoints: readonly { readonly step: number; readonly epoch: number; readonly hash: string }[];
}
