import { defineNoise } from './define-noise.ts';
import { rateField } from './dropout-mask.ts';

/** Multiplies by normal noise with mean 1 and the variance of dropout, rate / (1 - rate). */
export const gaussianDropout = defineNoise({
  type: 'gaussianDropout',
  label: 'Gaussian dropout',
  description: 'Makes each value randomly larger or smaller while training: dropout without hard zeros.',
  formula: 'y_i = x_i \\left(1 + z_i \\sqrt{\\frac{r}{1 - r}}\\right), \\quad z_i \\sim N(0, 1)',
  fields: { rate: rateField('As strong as a dropout of this rate. 0 switches it off.', 0.2) },
  references: [
    {
      title: 'Dropout: A Simple Way to Prevent Neural Networks from Overfitting, section 10',
      authors: 'Srivastava et al.',
      year: 2014,
    },
  ],
  isActive: ({ rate }) => rate > 0,
  summarize: ({ rate }) => `rate ${rate}`,
  plan({ inputs: [input], output, values: { rate }, kernels, rows, scratch, maximumRows, random }) {
    const { size, values, gradient } = input!;
    const mask = scratch(maximumRows * size);
    const deviation = Math.sqrt(rate / (1 - rate));
    return {
      forward() {
        const length = rows() * size;
        for (let i = 0; i < length; i++) mask[i] = 1 + deviation * random.nextNormal();
        kernels.multiply(values, mask, output.values, length);
      },
      backward: () => kernels.multiply(output.gradient, mask, gradient!, rows() * size),
    };
  },
});
