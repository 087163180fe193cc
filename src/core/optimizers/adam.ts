import { updateAdam } from './adam-update.ts';
import { defineOptimizer } from './define.ts';
import { beta1Field, beta2Field, epsilonField } from './shared-fields.ts';

/**
 * m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
 * w -= learningRate * (m / (1 - beta1^n)) / (sqrt(v / (1 - beta2^n)) + epsilon), n = 1 for the first step.
 */
export const adam = defineOptimizer({
  type: 'adam',
  label: 'Adam',
  description:
    'Momentum, and a step size of its own for every weight: large gradients make it smaller. A good first choice.',
  formula:
    'm \\leftarrow \\beta_1 m + (1 - \\beta_1) g, \\; v \\leftarrow \\beta_2 v + (1 - \\beta_2) g^2, \\; w \\leftarrow w - \\eta \\frac{m / (1 - \\beta_1^n)}{\\sqrt{v / (1 - \\beta_2^n)} + \\epsilon}',
  fields: { beta1: beta1Field, beta2: beta2Field, epsilon: epsilonField },
  defaultLearningRate: 0.001,
  defaultWeightDecay: 0,
  slots: () => ['firstMoment', 'secondMoment'],
  biasCorrections: { firstMoment: 'beta1', secondMoment: 'beta2' },
  references: [
    { title: 'Adam: A Method for Stochastic Optimization', authors: 'Kingma, Ba', year: 2015 },
    { title: 'torch.optim.Adam', authors: 'PyTorch' },
  ],
  update: updateAdam,
});
