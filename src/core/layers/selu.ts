import { defineActivation } from './activation-layer.ts';

/** scale x above 0, scale alpha (e^x - 1) below, with the constants of the paper. */
export const selu = defineActivation({
  type: 'selu',
  label: 'SELU',
  description:
    'ELU with constants that keep mean 0 and variance 1 from layer to layer. Wants LeCun normal and alpha dropout.',
  formula:
    'f(x) = \\lambda \\begin{cases} x & x > 0 \\\\ \\alpha (e^x - 1) & x \\le 0 \\end{cases}, \\; \\lambda \\approx 1.0507, \\; \\alpha \\approx 1.6733',
  references: [
    {
      title: 'Self-Normalizing Neural Networks',
      authors: 'Klambauer, Unterthiner, Mayr, Hochreiter',
      year: 2017,
      url: 'https://arxiv.org/abs/1706.02515',
    },
  ],
});
