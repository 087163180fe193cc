import { updateAdam } from './adam-update.ts';
import { defineOptimizer } from './define.ts';
import { beta1Field, beta2Field, epsilonField } from './shared-fields.ts';

/** Adam whose second moment is replaced by its running maximum, taken before the bias correction. */
export const amsgrad = defineOptimizer({
  type: 'amsgrad',
  label: 'AMSGrad',
  description: 'Adam whose step sizes never grow again: safer where rare, large gradients matter.',
  formula:
    '\\hat v \\leftarrow \\max(\\hat v, v), \\quad w \\leftarrow w - \\eta \\frac{m / (1 - \\beta_1^n)}{\\sqrt{\\hat v / (1 - \\beta_2^n)} + \\epsilon}',
  fields: { beta1: beta1Field, beta2: beta2Field, epsilon: epsilonField },
  defaultLearningRate: 0.001,
  defaultWeightDecay: 0,
  slots: () => ['firstMoment', 'secondMoment', 'largestSecondMoment'],
  deviations: 'With bias correction, as in PyTorch (Adam with amsgrad=True); the paper has none.',
  references: [{ title: 'On the Convergence of Adam and Beyond', authors: 'Reddi, Kale, Kumar', year: 2018 }],
  update: updateAdam,
});
