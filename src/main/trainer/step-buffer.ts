import type { StepBlock, StepValidation } from '../../core/contract/trainer.ts';

/** Collects the losses of consecutive steps until they are sent. */
export interface StepBuffer {
  readonly length: number;
  add(step: number, loss: number, learningRate: number): void;
  addValidation(validation: StepValidation): void;
  /** Hands over what was collected and begins anew. @param nextStep step that comes next. */
  take(nextStep: number): StepBlock;
}

/** An empty one. */
export function createStepBuffer(): StepBuffer {
  let firstStep = 0;
  let losses: number[] = [];
  let rates: number[] = [];
  let validations: StepValidation[] = [];
  return {
    get length() {
      return losses.length;
    },
    add(step, loss, learningRate) {
      if (losses.length === 0) firstStep = step;
      losses.push(loss);
      rates.push(learningRate);
    },
    addValidation(validation) {
      validations.push(validation);
    },
    take(nextStep) {
      const block = {
        firstStep: losses.length === 0 ? nextStep : firstStep,
        loss: Float64Array.from(losses),
        learningRate: Float64Array.from(rates),
        validations,
      };
      losses = [];
      rates = [];
      validations = [];
      return block;
    },
  };
}
