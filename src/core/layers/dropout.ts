import { defineNoise } from './define-noise.ts';
import { fillDropoutMask, rateField } from './dropout-mask.ts';

/** Inverted dropout: each element is 0 with probability `rate`, else divided by 1 - rate. */
export const dropout = defineNoise({
  type: 'dropout',
  label: 'Dropout',
  description:
    'Turns a random part of the values off while training, so that no unit can rely on a single other.',
  formula: 'y_i = \\frac{m_i x_i}{1 - r}, \\quad m_i \\sim \\operatorname{Bernoulli}(1 - r)',
  fields: {
    rate: rateField('The part of the values that is dropped. 0.2 to 0.5 is usual; 0 switches it off.'),
  },
  references: [
    {
      title: 'Dropout: A Simple Way to Prevent Neural Networks from Overfitting',
      authors: 'Srivastava et al.',
      year: 2014,
    },
  ],
  deviations:
    'Kept values are scaled up while training (as in PyTorch) instead of scaling down at inference as in the paper.',
  isActive: ({ rate }) => rate > 0,
  summarize: ({ rate }) => `rate ${rate}`,
  plan({ inputs: [input], output, values: { rate }, kernels, rows, scratch, maximumRows, random }) {
    const { size, values, gradient } = input!;
    const mask = scratch(maximumRows * size);
    return {
      forward() {
        fillDropoutMask(mask, rows() * size, rate, 1 / (1 - rate), random);
        kernels.multiply(values, mask, output.values, rows() * size);
      },
      backward: () => kernels.multiply(output.gradient, mask, gradient!, rows() * size),
    };
  },
});
