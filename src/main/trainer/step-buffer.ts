import type { StepBlock, StepValidation } from '../../core/contract/trainer.ts';
import type { StepLog } from '../../core/training/step-log.ts';

/** Steps that there is room for at first. */
const FIRST_CAPACITY = 256;

/** Collects the losses of consecutive steps until they are sent. */
export interface StepBuffer {
  readonly length: number;
  add(log: StepLog): void;
  addValidation(validation: StepValidation): void;
  /** Hands over what was collected and begins anew. @param nextStep step that comes next. */
  take(nextStep: number): StepBlock;
}

/** An empty one. */
export function createStepBuffer(): StepBuffer {
  let firstStep = 0;
  let length = 0;
  let losses = new Float64Array(FIRST_CAPACITY);
  let rates = new Float64Array(FIRST_CAPACITY);
  let validations: StepValidation[] = [];
  return {
    get length() {
      return length;
    },
    add(log) {
      if (length === 0) firstStep = log.firstStep;
      if (length + log.length > losses.length) {
        const capacity = 2 * (length + log.length);
        losses = widen(losses, capacity);
        rates = widen(rates, capacity);
      }
      for (let i = 0; i < log.length; i++) {
        losses[length + i] = log.losses[i]!;
        rates[length + i] = log.learningRates[i]!;
      }
      length += log.length;
    },
    addValidation(validation) {
      validations.push(validation);
    },
    take(nextStep) {
      const block = {
        firstStep: length === 0 ? nextStep : firstStep,
        loss: losses.slice(0, length),
        learningRate: rates.slice(0, length),
        validations,
      };
      length = 0;
      validations = [];
      return block;
    },
  };
}

function widen(values: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(capacity);
  wider.set(values);
  return wider;
}
