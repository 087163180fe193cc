import type { NetworkDesign } from '../design/network-design.ts';
import type { ChainExplanation, ChainTarget } from '../inspect/chain-rule.ts';
import type { HealthReport, LayerFlow } from '../inspect/health.ts';
import type { StartComparison } from '../inspect/initialization.ts';
import type { Fork } from '../inspect/learning-rate/fork.ts';
import type { LossSlice } from '../inspect/learning-rate/loss-slice.ts';
import type { LossSurface } from '../inspect/learning-rate/loss-surface.ts';
import type { RangeTest } from '../inspect/learning-rate/range-test.ts';
import type { Calibration } from '../inspect/loss/calibration.ts';
import type { ClassPenalty, RegressionSummary } from '../inspect/loss/summaries.ts';
import type { NeuronExplanation, NeuronSurvey, UnitChoice } from '../inspect/neuron.ts';
import type { Ablation } from '../inspect/neuron/ablation.ts';
import type { Stage, StageTensor } from '../inspect/step-stages.ts';
import type { LedgerChoice, UpdateLedger } from '../inspect/update-ledger.ts';
import type { RunSpec } from '../project/run-spec.ts';
import type { Spec } from '../support/fields.ts';
import type { PreparedDescription } from './trainer.ts';
import type { PlayFrame, PlayPlane } from './understand-play.ts';

/** Which network is looked at. */
export type UnderstandSource =
  /** The newest checkpoint of a run, or the one at a step. */
  | { readonly kind: 'run'; readonly id: string; readonly step: number | null }
  /** A network as it would start now. */
  | { readonly kind: 'fresh'; readonly spec: RunSpec };

/** A row of the dataset, or one that was typed in: a cell per feature column in raw values, and the target's. */
export type RowChoice =
  | { readonly kind: 'row'; readonly row: number }
  | {
      readonly kind: 'typed';
      readonly cells: readonly (number | string | null)[];
      readonly target: number | string;
    };

/** One layer of the opened network. */
export interface UnderstoodLayer {
  readonly node: string;
  readonly type: string;
  readonly label: string;
  readonly category: string;
  readonly shape: readonly number[];
  /** Units (last axis) that the neuron view can open; 0 where there is no weighted sum. */
  readonly units: number;
  readonly inputs: readonly string[];
  readonly parameters: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly learns: boolean;
  }[];
}

/** The opened network. */
export interface UnderstoodNetwork {
  /** "iris-01", or "New network". */
  readonly title: string;
  readonly design: NetworkDesign;
  readonly training: RunSpec['training'];
  readonly prepared: PreparedDescription;
  readonly engine: string;
  /** Optimizer updates and finished epochs behind the weights. */
  readonly step: number;
  readonly epoch: number;
  readonly learningRate: number;
  readonly isOver: boolean;
  readonly layers: readonly UnderstoodLayer[];
  readonly rows: number;
  readonly trainRows: readonly number[];
  /** Steps of the run whose checkpoints can be opened. */
  readonly checkpoints: readonly { readonly step: number; readonly epoch: number }[];
  /** Names and current words of one raw row, for the typed-in row: numeric columns, or the categories. */
  readonly columns: readonly { readonly name: string; readonly categories: readonly string[] | null }[];
}

/** A row in words. */
export interface RowFacts {
  /** Null for a typed one. */
  readonly row: number | null;
  readonly split: 'train' | 'validation' | 'test' | 'none' | 'typed';
  /** By feature: its name, the raw value (null for one-hot features), and what the network sees. */
  readonly features: readonly {
    readonly name: string;
    readonly raw: number | null;
    readonly prepared: number;
  }[];
  readonly target: string;
  readonly prediction: string;
  readonly loss: number;
}

/** A picture of numbers: [height, width] row-major. */
export interface NumberPicture {
  readonly title: string;
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** Rows of a dataset of pictures in their own units, all with the same black and white. */
export interface RowPictures {
  /** [height, width, channels]. */
  readonly shape: readonly number[];
  readonly black: number;
  readonly white: number;
  /** Pixels of a picture, rows from the top and channels last, by row. */
  readonly values: Readonly<Record<number, Float32Array>>;
}

/** The neuron view. */
export interface NeuronAnswer {
  readonly row: RowFacts;
  readonly explanation: NeuronExplanation;
  readonly survey: NeuronSurvey;
  /** Targets of the rows that the survey names, in words or their own unit, by row. */
  readonly targets: Readonly<Record<number, string>>;
  /** The same rows as pictures, where the data is pictures of 1 or 3 channels. */
  readonly pictures: RowPictures | null;
  /** Activation over the plane of two features, in raw values; null unless the network has two. */
  readonly plane:
    | (NumberPicture & {
        readonly x: { readonly name: string; readonly range: readonly [number, number] };
        readonly y: { readonly name: string; readonly range: readonly [number, number] };
        readonly point: readonly [number, number];
      })
    | null;
  /** A filter's weights, one picture per input channel (16 at most), and what it makes of the row. */
  readonly filters: readonly NumberPicture[];
  readonly featureMap: NumberPicture | null;
}

/** All units of one layer for one row: what each answers, or its whole map. */
export interface LayerAnswer {
  readonly node: string;
  /** The node whose numbers these are: the activation that follows, where there is one. */
  readonly activationNode: string;
  readonly units: number;
  /** 1 by 1 where a unit has a single number. */
  readonly height: number;
  readonly width: number;
  /** [shown units, height, width]; at most {@link LayerAnswer.units} and 256 of them. */
  readonly values: Float32Array;
}

/** The steepest weight of a parameter for the chosen row. */
export interface SteepWeight {
  readonly name: string;
  readonly element: number;
  readonly label: string;
  readonly gradient: number;
}

/** A row under a loss. */
export interface JudgedRow {
  readonly row: number;
  readonly loss: number;
  /** Part of the total, 0 to 1. */
  readonly share: number;
  /** |dL/d(output)| of the mean: how hard the row pulls. */
  readonly pull: number;
  /** prediction - target in the target's own unit; null for classes. */
  readonly residual: number | null;
  readonly target: string;
  readonly prediction: string;
}

/** The loss view. */
export interface LossAnswer {
  readonly compatible: readonly string[];
  readonly loss: Spec;
  readonly value: number;
  readonly rows: number;
  /** The rows with the largest shares, largest first; at most 200. */
  readonly worst: readonly JudgedRow[];
  /** Shares of all rows, largest first, at most 400 evenly chosen. */
  readonly shares: readonly number[];
  /** Residuals of all rows, sorted, at most 400 evenly chosen; empty for classes. */
  readonly residuals: readonly number[];
  readonly regression: RegressionSummary | null;
  readonly classes: readonly ClassPenalty[];
  readonly calibration: Calibration | null;
  readonly perfect: number | null;
  readonly meaning: string;
}

/** A short run from one initialisation. */
export interface StartRun {
  readonly label: string;
  readonly losses: readonly number[];
  readonly divergedAt: number | null;
}

/** The update view: one update done on the opened copy. */
export interface UpdateAnswer {
  readonly step: number;
  /** Updates that were done here, and how many of them can be done again. */
  readonly done: number;
  readonly undone: number;
  /** SHA-256 of all weights now, and right before and after the shown update. */
  readonly hash: string;
  readonly hashBefore: string;
  readonly hashAfter: string;
  /** Of the last update that is done, or of the next one while none is; null where that one diverges. */
  readonly ledger: UpdateLedger | null;
  /** The ledger is of the next update: it was tried and taken back. */
  readonly isAhead: boolean;
}

/** A stage without its numbers. */
export interface StageOutline {
  readonly stage: Stage['stage'];
  readonly layers: readonly {
    readonly node: string;
    readonly tensors: readonly {
      readonly name: string;
      readonly role: StageTensor['role'];
      readonly shape: readonly number[];
      readonly mean: number;
      readonly deviation: number;
      readonly minimum: number;
      readonly maximum: number;
    }[];
  }[];
}

/** The step debugger: the next step in its stages; the weights are as before it. */
export interface StepAnswer {
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  readonly rows: readonly number[];
  readonly stages: readonly StageOutline[];
}

/** Place of a tensor in {@link StepAnswer}. */
export interface TensorPlace {
  readonly stage: number;
  readonly layer: number;
  readonly tensor: number;
}

/** Flow of gradients at one checkpoint. */
export interface FlowMoment {
  readonly step: number;
  readonly epoch: number;
  readonly layers: readonly Pick<
    LayerFlow,
    'node' | 'gradientSize' | 'gradientRatio' | 'gradientQuantiles' | 'weightGradientNorm' | 'updateRatio'
  >[];
}

/** The health view. */
export interface HealthAnswer extends HealthReport {
  /** Over the stored checkpoints, oldest first. */
  readonly history: readonly FlowMoment[];
  readonly checked: readonly string[];
}

/** What may be asked of the opened network. */
export interface UnderstandQueries {
  row: { readonly argument: { readonly row: RowChoice }; readonly result: RowFacts };
  neuron: {
    readonly argument: { readonly unit: UnitChoice; readonly row: RowChoice };
    readonly result: NeuronAnswer;
  };
  layer: {
    readonly argument: { readonly node: string; readonly row: RowChoice };
    readonly result: LayerAnswer;
  };
  ablate: { readonly argument: { readonly unit: UnitChoice }; readonly result: Ablation };
  fork: {
    readonly argument: { readonly rates: readonly number[]; readonly steps: number };
    readonly result: readonly Fork[];
  };
  slice: { readonly argument: { readonly direction: 'update' | 'gradient' }; readonly result: LossSlice };
  rangeTest: { readonly argument: null; readonly result: RangeTest };
  surface: {
    readonly argument: { readonly kind: 'random' | 'path'; readonly resolution: number };
    readonly result: LossSurface;
  };
  starts: { readonly argument: null; readonly result: StartComparison };
  startRuns: { readonly argument: { readonly steps: number }; readonly result: readonly StartRun[] };
  judge: {
    readonly argument: { readonly loss: Spec | null; readonly split: 'train' | 'validation' };
    readonly result: LossAnswer;
  };
  chain: {
    readonly argument: { readonly target: ChainTarget; readonly row: RowChoice };
    readonly result: ChainExplanation & {
      readonly row: RowFacts;
      /** Of every parameter, steepest first. */
      readonly steepest: readonly SteepWeight[];
    };
  };
  update: {
    readonly argument: {
      readonly move: 'do' | 'undo' | 'redo' | 'look';
      /** Empty: the weights that moved most. */
      readonly weights: readonly LedgerChoice[];
    };
    readonly result: UpdateAnswer;
  };
  stages: { readonly argument: null; readonly result: StepAnswer };
  tensor: {
    readonly argument: TensorPlace;
    readonly result: Pick<StageTensor, 'name' | 'role' | 'shape' | 'values'>;
  };
  health: { readonly argument: null; readonly result: HealthAnswer };
  play: {
    readonly argument: {
      /** Most steps to train before the frame, 0 to 10,000, and most milliseconds, 1 to 200, for them. */
      readonly steps: number;
      readonly milliseconds: number;
      /** Another learning rate from now on; null: as it is. */
      readonly learningRate: number | null;
      /** Null: no picture. */
      readonly plane: PlayPlane | null;
      readonly points: boolean;
      /** Also bring the rows that were held out. */
      readonly heldOut: boolean;
      /** Also evaluate both splits. */
      readonly measure: boolean;
    };
    readonly result: PlayFrame;
  };
}

export type UnderstandQuery = keyof UnderstandQueries;

interface Call<Argument, Result> {
  readonly argument: Argument;
  readonly result: Result;
}

/** How the window asks. All but `open` need an opened network (`nothing-opened`). */
export type UnderstandCalls = {
  readonly [N in UnderstandQuery as `understand.${N}`]: Call<
    UnderstandQueries[N]['argument'],
    UnderstandQueries[N]['result']
  >;
} & {
  /** Opens a copy of a network, its data and its weights; whatever was open is closed. */
  readonly 'understand.open': Call<{ readonly source: UnderstandSource }, UnderstoodNetwork>;
  /** Ends what is being calculated (`cancelled`); the network stays open as it was stored. */
  readonly 'understand.cancel': Call<null, null>;
  /** Save dialog and CSV (RFC 4180) of a tensor of the step debugger. Null when cancelled. */
  readonly 'understand.exportTensor': Call<TensorPlace, { readonly fileName: string } | null>;
};

/** Long work, as it goes. */
export interface UnderstandProgress {
  readonly query: UnderstandQuery;
  readonly done: number;
  readonly total: number;
}
