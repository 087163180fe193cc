import { pow } from '../support/math.ts';
import { defineOptimizer } from './define.ts';
import { SMALLEST_FIRST_MOMENT, SMALLEST_SECOND_MOMENT } from './flush.ts';
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
  biasCorrections: { firstMoment: 'beta1', largestSecondMoment: 'beta2' },
  deviations: 'With bias correction, as in PyTorch (Adam with amsgrad=True); the paper has none.',
  references: [{ title: 'On the Convergence of Adam and Beyond', authors: 'Reddi, Kale, Kumar', year: 2018 }],
  update({ values, parameters: w, gradients: g, slots: [m, v, largest], segments }, learningRate, step) {
    const { beta1, beta2, epsilon } = values;
    const secondCorrection = 1 / Math.sqrt(1 - pow(beta2, step));
    for (const { offset, length, learningRateFactor } of segments) {
      const rate = (learningRate * learningRateFactor) / (1 - pow(beta1, step));
      const end = offset + length;
      for (let i = offset; i < end; i++) {
        const gradient = g[i]!;
        let first = beta1 * m![i]! + (1 - beta1) * gradient;
        let second = beta2 * v![i]! + (1 - beta2) * gradient * gradient;
        if (first < SMALLEST_FIRST_MOMENT && first > -SMALLEST_FIRST_MOMENT) first = 0;
        if (second < SMALLEST_SECOND_MOMENT) second = 0;
        m![i] = first;
        v![i] = second;
        // `>` is false for NaN, which must not be hidden by the old maximum.
        if (largest![i]! > second) second = largest![i]!;
        else largest![i] = second;
        w[i]! -= (rate * first) / (Math.sqrt(second) * secondCorrection + epsilon);
      }
    }
  },
});
