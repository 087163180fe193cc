import { defineActivation } from './activation-layer.ts';

/** x tanh(softplus(x)). */
export const mish = defineActivation({
  type: 'mish',
  label: 'Mish',
  description: 'A smooth ReLU much like SiLU, with a slightly deeper dip below 0.',
  formula: 'f(x) = x \\tanh(\\ln(1 + e^x))',
  references: [
    {
      title: 'Mish: A Self Regularized Non-Monotonic Activation Function',
      authors: 'Misra',
      year: 2019,
      url: 'https://arxiv.org/abs/1908.08681',
    },
  ],
});
