import type { PlaneAnswers, PlaneOrder, PlaneState } from '../../core/inspect/plane-picture.ts';

/** To the worker: a plane, and the weights to draw it with. */
export interface DrawOrder {
  readonly number: number;
  readonly plane: PlaneOrder;
  readonly state: PlaneState;
}

/** From the worker. */
export interface DrawResult {
  readonly number: number;
  /** Null where it could not be drawn. */
  readonly answers: PlaneAnswers | null;
  readonly reason?: string;
}
