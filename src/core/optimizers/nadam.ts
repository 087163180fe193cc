import { pow } from '../support/math.ts';
import { defineOptimizer } from './define.ts';
import { SMALLEST_FIRST_MOMENT, SMALLEST_SECOND_MOMENT } from './flush.ts';
import { beta1Field, beta2Field, epsilonField } from './shared-fields.ts';

/**
 * mu_n = beta1 (1 - 0.5 * 0.96^(n psi)); w -= learningRate * (mu_(n+1) m / (1 - product of mu_1..mu_(n+1))
 * + (1 - mu_n) g / (1 - product of mu_1..mu_n)) / (sqrt(v / (1 - beta2^n)) + epsilon).
 */
export const nadam = defineOptimizer({
  type: 'nadam',
  label: 'NAdam',
  description: 'Adam that looks one step of momentum ahead before it steps, as Nesterov does.',
  formula:
    'w \\leftarrow w - \\eta \\frac{\\mu_{n+1} m / (1 - \\prod_{i=1}^{n+1} \\mu_i) + (1 - \\mu_n) g / (1 - \\prod_{i=1}^{n} \\mu_i)}{\\sqrt{v / (1 - \\beta_2^n)} + \\epsilon}, \\quad \\mu_n = \\beta_1 (1 - \\tfrac{1}{2} 0.96^{n \\psi})',
  fields: {
    beta1: beta1Field,
    beta2: beta2Field,
    epsilon: epsilonField,
    momentumDecay: {
      kind: 'number',
      label: 'Momentum decay',
      help: 'How fast the momentum grows to its full value at the start (psi in the formula).',
      default: 0.004,
      minimum: 0,
      maximum: 1,
      advanced: true,
    },
  },
  defaultLearningRate: 0.002,
  defaultWeightDecay: 0,
  slots: () => ['firstMoment', 'secondMoment'],
  biasCorrections: { secondMoment: 'beta2' },
  scalars: { momentumProduct: 1 },
  deviations:
    'The formula of the paper. PyTorch up to 1.13 had one factor too many in the first product; PyTorch 2 agrees with this.',
  references: [
    { title: 'Incorporating Nesterov Momentum into Adam', authors: 'Dozat', year: 2016 },
    { title: 'torch.optim.NAdam', authors: 'PyTorch' },
  ],
  update({ values, parameters: w, gradients: g, slots: [m, v], scalars, segments }, learningRate, step) {
    const { beta1, beta2, epsilon, momentumDecay } = values;
    const mu = beta1 * (1 - 0.5 * pow(0.96, step * momentumDecay));
    const nextMu = beta1 * (1 - 0.5 * pow(0.96, (step + 1) * momentumDecay));
    const product = scalars[0]! * mu;
    scalars[0] = product;
    const secondCorrection = 1 / Math.sqrt(1 - pow(beta2, step));
    for (const { offset, length, learningRateFactor } of segments) {
      const rate = learningRate * learningRateFactor;
      const momentRate = (rate * nextMu) / (1 - product * nextMu);
      const gradientRate = (rate * (1 - mu)) / (1 - product);
      const end = offset + length;
      for (let i = offset; i < end; i++) {
        const gradient = g[i]!;
        let first = beta1 * m![i]! + (1 - beta1) * gradient;
        let second = beta2 * v![i]! + (1 - beta2) * gradient * gradient;
        if (first < SMALLEST_FIRST_MOMENT && first > -SMALLEST_FIRST_MOMENT) first = 0;
        if (second < SMALLEST_SECOND_MOMENT) second = 0;
        m![i] = first;
        v![i] = second;
        const divisor = Math.sqrt(second) * secondCorrection + epsilon;
        w[i]! -= (momentRate * first + gradientRate * gradient) / divisor;
      }
    }
  },
});
