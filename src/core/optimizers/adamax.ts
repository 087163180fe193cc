import { pow } from '../support/math.ts';
import { defineOptimizer } from './define.ts';
import { SMALLEST_FIRST_MOMENT } from './flush.ts';
import { beta1Field, beta2Field, epsilonField } from './shared-fields.ts';

/** u = max(beta2 u, |g| + epsilon); w -= learningRate / (1 - beta1^n) * m / u. */
export const adamax = defineOptimizer({
  type: 'adamax',
  label: 'Adamax',
  description: 'Adam that divides by the largest recent gradient instead of the average size.',
  formula:
    'u \\leftarrow \\max(\\beta_2 u, |g| + \\epsilon), \\quad w \\leftarrow w - \\frac{\\eta}{1 - \\beta_1^n} \\frac{m}{u}',
  fields: { beta1: beta1Field, beta2: beta2Field, epsilon: epsilonField },
  defaultLearningRate: 0.002,
  defaultWeightDecay: 0,
  slots: () => ['firstMoment', 'largestGradient'],
  biasCorrections: { firstMoment: 'beta1' },
  deviations: 'Epsilon is added to |g| as in PyTorch; the paper has none.',
  references: [
    { title: 'Adam: A Method for Stochastic Optimization, section 7', authors: 'Kingma, Ba', year: 2015 },
    { title: 'torch.optim.Adamax', authors: 'PyTorch' },
  ],
  update({ values, parameters: w, gradients: g, slots: [m, u], segments }, learningRate, step) {
    const { beta1, beta2, epsilon } = values;
    for (const { offset, length, learningRateFactor } of segments) {
      const rate = (learningRate * learningRateFactor) / (1 - pow(beta1, step));
      const end = offset + length;
      for (let i = offset; i < end; i++) {
        const gradient = g[i]!;
        let first = beta1 * m![i]! + (1 - beta1) * gradient;
        if (first < SMALLEST_FIRST_MOMENT && first > -SMALLEST_FIRST_MOMENT) first = 0;
        m![i] = first;
        const largest = Math.max(beta2 * u![i]!, Math.abs(gradient) + epsilon);
        u![i] = largest;
        w[i]! -= (rate * first) / largest;
      }
    }
  },
});
