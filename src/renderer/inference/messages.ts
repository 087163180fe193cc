import type { PlaneAnswers, PlaneOrder, PlaneState } from '../../core/inspect/plane-picture.ts';
import type { SplitOrder } from '../../core/inspect/whole-split.ts';

/** To the worker: a plane, and the weights to draw it with. */
export interface DrawOrder {
  readonly kind: 'draw';
  readonly number: number;
  readonly plane: PlaneOrder;
  readonly state: PlaneState;
}

/** To the worker: all rows of a split, and the weights to measure over them. */
export interface MeasureOrder {
  readonly kind: 'measure';
  readonly number: number;
  /** Null: the network and the rows of the order before. */
  readonly order: SplitOrder | null;
  readonly state: PlaneState;
}

export type WorkerOrder = DrawOrder | MeasureOrder;

/** Loss and metrics over all rows. */
export type SplitMetrics = Readonly<Record<string, number>>;

/** From the worker. */
export interface WorkerResult {
  readonly number: number;
  /** Null where it could not be done. */
  readonly answer: PlaneAnswers | SplitMetrics | null;
  readonly reason?: string;
}
