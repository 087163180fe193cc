import type { DataSpec } from '../datasets/data-spec.ts';
import { optimizers } from '../optimizers/index.ts';
import type { Spec } from '../support/fields.ts';
import { DEFAULT_TRAINING, type TrainingSpec } from '../training/training-spec.ts';

/** Kind of problem, as a prepared dataset says it. */
export type Task = 'regression' | 'binary' | 'multiclass';

/** A data specification with everything but the source at its default. */
export const DEFAULT_DATA: Omit<DataSpec, 'source'> = Object.freeze({
  target: null,
  features: null,
  task: 'auto',
  split: Object.freeze({ validation: 0.2, test: 0, seed: 1, stratified: true }),
  scaling: 'standardize',
  targetScaling: 'standardize',
  missing: 'refuse',
  weights: null,
});

const lossOfTask: Readonly<Record<Task, string>> = {
  regression: 'meanSquaredError',
  binary: 'binaryCrossEntropyLogits',
  multiclass: 'categoricalCrossEntropy',
};

/** The loss to begin with: mean squared error, or cross-entropy of logits. */
export function defaultLoss(task: Task): Spec {
  return { type: lossOfTask[task], values: {} };
}

/**
 * How to train when nothing was chosen yet: the loss of the task, and the optimizer's own learning rate and
 * weight decay (Adam keeps the studio's 0.01, which suits small networks better than its paper's 0.001).
 */
export function resolveTraining(task: Task, optimizer: Spec = DEFAULT_TRAINING.optimizer): TrainingSpec {
  return { ...DEFAULT_TRAINING, loss: defaultLoss(task), ...resolveOptimizer(optimizer) };
}

/** An optimizer with the learning rate and weight decay that come with it. */
export function resolveOptimizer(
  optimizer: Spec,
): Pick<TrainingSpec, 'optimizer' | 'learningRate' | 'weightDecay'> {
  const { defaultLearningRate, defaultWeightDecay } = optimizers.get(optimizer.type);
  const isDefault = optimizer.type === DEFAULT_TRAINING.optimizer.type;
  return {
    optimizer,
    learningRate: isDefault ? DEFAULT_TRAINING.learningRate : defaultLearningRate,
    weightDecay: defaultWeightDecay,
  };
}
