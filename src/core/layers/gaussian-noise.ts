import { defineNoise } from './define-noise.ts';

/** Adds normal noise while training. */
export const gaussianNoise = defineNoise({
  type: 'gaussianNoise',
  label: 'Gaussian noise',
  description:
    'Adds a little random noise while training, so that the network learns not to trust exact values.',
  formula: 'y_i = x_i + \\sigma z_i, \\quad z_i \\sim N(0, 1)',
  fields: {
    standardDeviation: {
      kind: 'number',
      label: 'Standard deviation',
      help: 'How strong the noise is, in units of the input. 0 switches it off.',
      default: 0.1,
      minimum: 0,
      maximum: 1000,
    },
  },
  references: [
    { title: 'Training with Noise is Equivalent to Tikhonov Regularization', authors: 'Bishop', year: 1995 },
  ],
  isActive: ({ standardDeviation }) => standardDeviation > 0,
  summarize: ({ standardDeviation }) => `σ ${standardDeviation}`,
  plan({ inputs: [input], output, values: { standardDeviation }, kernels, rows, random }) {
    const { size, values, gradient } = input!;
    return {
      forward() {
        const y = output.values;
        const length = rows() * size;
        for (let i = 0; i < length; i++) y[i] = standardDeviation * random.nextNormal();
        kernels.add(values, y, y, length);
      },
      backward: () => kernels.copy(output.gradient, gradient!, rows() * size),
    };
  },
});
