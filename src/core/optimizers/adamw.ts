import { updateAdam } from './adam-update.ts';
import { defineOptimizer } from './define.ts';
import { beta1Field, beta2Field, epsilonField } from './shared-fields.ts';

/** Adam with decoupled weight decay: w -= learningRate * weightDecay * w before Adam's own update. */
export const adamw = defineOptimizer({
  type: 'adamw',
  label: 'AdamW',
  description: 'Adam that also shrinks all weights a little at every step, so that unused ones fade away.',
  formula:
    'w \\leftarrow w - \\eta \\lambda w, \\quad w \\leftarrow w - \\eta \\frac{m / (1 - \\beta_1^n)}{\\sqrt{v / (1 - \\beta_2^n)} + \\epsilon}',
  fields: { beta1: beta1Field, beta2: beta2Field, epsilon: epsilonField },
  defaultLearningRate: 0.001,
  defaultWeightDecay: 0.01,
  slots: () => ['firstMoment', 'secondMoment'],
  biasCorrections: { firstMoment: 'beta1', secondMoment: 'beta2' },
  deviations:
    "The decay is the training's own setting (weight decay) and runs as a step before this update; it covers biases too, as in PyTorch.",
  references: [
    { title: 'Decoupled Weight Decay Regularization', authors: 'Loshchilov, Hutter', year: 2019 },
    { title: 'torch.optim.AdamW', authors: 'PyTorch' },
  ],
  update: updateAdam,
});
