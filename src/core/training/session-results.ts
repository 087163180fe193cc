import type { ErrorReport } from '../support/errors.ts';

/** One optimizer step. */
export interface BatchResult {
  /** 0-based. */
  readonly step: number;
  /** Loss of the batch before its update; NaN when it was not finite. */
  readonly loss: number;
  readonly learningRate: number;
  readonly examples: number;
  /** True when `finishEpoch` is due. */
  readonly epochEnded: boolean;
  /** Set when this step was due for validation (`validateUnit: 'steps'`). */
  readonly validation: ValidationResult | null;
  /** Set when loss or gradients were not finite: nothing was updated, the session is over. */
  readonly divergence: ErrorReport | null;
}

/** One evaluation of the validation split and what it decided. */
export interface ValidationResult {
  readonly metrics: Readonly<Record<string, number>>;
  /** Best value of the watched metric so far. */
  readonly isBest: boolean;
  /** True when patience ran out. */
  readonly stopsEarly: boolean;
  /** The watched value, turned so that lower is better; null when nothing was evaluated. */
  readonly score: number | null;
}

/** The end of an epoch. */
export interface EpochResult {
  /** 1 for the first. */
  readonly epoch: number;
  readonly step: number;
  readonly learningRate: number;
  readonly train: Readonly<Record<string, number>>;
  /** Empty when this epoch was not validated. */
  readonly validation: Readonly<Record<string, number>>;
  /** Best value of the watched metric so far. */
  readonly isBest: boolean;
  /** True when patience ran out. */
  readonly stopsEarly: boolean;
  /** The watched value, turned so that lower is better; null when nothing was evaluated. */
  readonly score: number | null;
}

/**
 * Moments of a step at which somebody may look at the plan, in their order. `feed`: the batch lies in the
 * inputs; `forward`; `loss`; `backward`: before penalties (these four once per accumulated batch);
 * `gradient`: averaged and with penalties, before clipping; `update`: parameters are new, the gradient vector is
 * the one that the optimizer saw.
 */
export type StepMoment = 'feed' | 'forward' | 'loss' | 'backward' | 'gradient' | 'update';

/** Looks on while a step runs: it may read the plan and must not change it. `rows` are those of the batch. */
export type StepObserver = (moment: StepMoment, rows: Int32Array) => void;

/** Which weights to take out. */
export type WeightChoice = 'last' | 'best' | 'average';
