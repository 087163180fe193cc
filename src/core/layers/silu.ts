import { defineActivation } from './activation-layer.ts';

/** x sigmoid(x), also called swish. */
export const silu = defineActivation({
  type: 'silu',
  label: 'SiLU (swish)',
  description: 'A smooth ReLU that dips a little below 0. A good default in deep networks.',
  formula: 'f(x) = x \\, \\sigma(x)',
  references: [
    {
      title: 'Gaussian Error Linear Units',
      authors: 'Hendrycks, Gimpel',
      year: 2016,
      url: 'https://arxiv.org/abs/1606.08415',
    },
    {
      title: 'Searching for Activation Functions',
      authors: 'Ramachandran, Zoph, Le',
      year: 2017,
      url: 'https://arxiv.org/abs/1710.05941',
    },
  ],
});
