import type { ErrorReport } from '../support/errors.ts';
import type { ValidationResult } from './session-results.ts';

/**
 * What a stretch of optimizer steps brought. It is made once and filled again and again, so that steps allocate
 * nothing.
 */
export interface StepLog {
  /** Most steps of a stretch. */
  readonly capacity: number;
  /** Steps of the last stretch. */
  length: number;
  /** 0-based number of its first step. */
  firstStep: number;
  /** Loss of each batch before its update; NaN when it was not finite. */
  readonly losses: Float64Array;
  readonly learningRates: Float64Array;
  /** Examples of the whole stretch. */
  examples: number;
  /** True when `finishEpoch` is due. */
  epochEnded: boolean;
  /** Set when the last step was due for validation (`validateUnit: 'steps'`). */
  validation: ValidationResult | null;
  /** Set when loss or gradients of the last step were not finite: it updated nothing, the session is over. */
  divergence: ErrorReport | null;
}

/** An empty log. @param capacity most steps of a stretch, at least 1. */
export function createStepLog(capacity: number): StepLog {
  return {
    capacity,
    length: 0,
    firstStep: 0,
    losses: new Float64Array(capacity),
    learningRates: new Float64Array(capacity),
    examples: 0,
    epochEnded: false,
    validation: null,
    divergence: null,
  };
}

/** Makes it ready for the stretch that begins with step number `firstStep`. */
export function clearStepLog(log: StepLog, firstStep: number): void {
  log.length = 0;
  log.firstStep = firstStep;
  log.examples = 0;
  log.epochEnded = false;
  log.validation = null;
  log.divergence = null;
}
