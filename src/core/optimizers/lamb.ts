import { pow } from '../support/math.ts';
import { defineOptimizer } from './define.ts';
import { SMALLEST_FIRST_MOMENT, SMALLEST_SECOND_MOMENT } from './flush.ts';
import { beta1Field, beta2Field, epsilonField } from './shared-fields.ts';

/**
 * r = m^ / (sqrt(v^) + epsilon) + weightDecay w, with Adam's m^ and v^;
 * w -= learningRate * (|w| / |r|) * r, the norms taken over one parameter (kernel, bias) at a time.
 * Where either norm is 0 the trust ratio is 1.
 */
export const lamb = defineOptimizer({
  type: 'lamb',
  label: 'LAMB',
  description:
    "Adam whose step is scaled per layer to the length of the layer's weights: made for very large batches.",
  formula:
    'r = \\frac{m / (1 - \\beta_1^n)}{\\sqrt{v / (1 - \\beta_2^n)} + \\epsilon} + \\lambda w, \\quad w \\leftarrow w - \\eta \\frac{\\|w\\|}{\\|r\\|} r',
  fields: {
    beta1: beta1Field,
    beta2: beta2Field,
    epsilon: { ...epsilonField, default: 1e-6 },
    decayInRatio: {
      kind: 'number',
      label: 'Weight decay in the ratio',
      help: 'Weight decay that is part of the direction, before the trust ratio scales it (lambda in the formula).',
      default: 0,
      minimum: 0,
      maximum: 1,
      advanced: true,
    },
  },
  defaultLearningRate: 0.001,
  defaultWeightDecay: 0,
  slots: () => ['firstMoment', 'secondMoment'],
  biasCorrections: { firstMoment: 'beta1', secondMoment: 'beta2' },
  deviations:
    "The paper's weight decay is the field here; the training's own weight decay runs before the update and outside the ratio. The length of the weights is not clipped.",
  references: [
    {
      title: 'Large Batch Optimization for Deep Learning: Training BERT in 76 minutes',
      authors: 'You et al.',
      year: 2020,
    },
  ],
  update({ values, parameters: w, gradients: g, slots: [m, v], segments }, learningRate, step) {
    const { beta1, beta2, epsilon, decayInRatio } = values;
    const firstCorrection = 1 / (1 - pow(beta1, step));
    const secondCorrection = 1 / Math.sqrt(1 - pow(beta2, step));
    for (const { offset, length, learningRateFactor } of segments) {
      const end = offset + length;
      let weightSquares = 0;
      let directionSquares = 0;
      for (let i = offset; i < end; i++) {
        const gradient = g[i]!;
        let first = beta1 * m![i]! + (1 - beta1) * gradient;
        let second = beta2 * v![i]! + (1 - beta2) * gradient * gradient;
        if (first < SMALLEST_FIRST_MOMENT && first > -SMALLEST_FIRST_MOMENT) first = 0;
        if (second < SMALLEST_SECOND_MOMENT) second = 0;
        m![i] = first;
        v![i] = second;
        const direction =
          (m![i]! * firstCorrection) / (Math.sqrt(v![i]!) * secondCorrection + epsilon) +
          decayInRatio * w[i]!;
        weightSquares += w[i]! * w[i]!;
        directionSquares += direction * direction;
      }
      const trust =
        weightSquares === 0 || directionSquares === 0 ? 1 : Math.sqrt(weightSquares / directionSquares);
      const rate = learningRate * learningRateFactor * trust;
      for (let i = offset; i < end; i++) {
        const direction =
          (m![i]! * firstCorrection) / (Math.sqrt(v![i]!) * secondCorrection + epsilon) +
          decayInRatio * w[i]!;
        w[i]! -= rate * direction;
      }
    }
  },
});
