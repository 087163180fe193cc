import { defineActivation } from './activation-layer.ts';

/** x above 0, alpha (e^x - 1) below. */
export const elu = defineActivation({
  type: 'elu',
  label: 'ELU',
  description: 'Like ReLU, but negative values bend smoothly towards -alpha, which keeps the mean near 0.',
  formula: 'f(x) = \\begin{cases} x & x > 0 \\\\ \\alpha (e^x - 1) & x \\le 0 \\end{cases}',
  fields: {
    alpha: {
      kind: 'number',
      label: 'Alpha',
      help: 'The value -alpha is approached for very negative inputs.',
      default: 1,
      minimum: 0,
      maximum: 100,
    },
  },
  parameter: 'alpha',
  references: [
    {
      title: 'Fast and Accurate Deep Network Learning by Exponential Linear Units',
      authors: 'Clevert, Unterthiner, Hochreiter',
      year: 2015,
      url: 'https://arxiv.org/abs/1511.07289',
    },
  ],
});
