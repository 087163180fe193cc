import { defineActivation } from './activation-layer.ts';

/** max(0, x) + min(0, alpha (e^(x / alpha) - 1)). */
export const celu = defineActivation({
  type: 'celu',
  label: 'CELU',
  description: 'ELU whose slope is 1 at 0 for every alpha, so the curve has no corner.',
  formula: 'f(x) = \\max(0, x) + \\min\\left(0, \\alpha (e^{x / \\alpha} - 1)\\right)',
  fields: {
    alpha: {
      kind: 'number',
      label: 'Alpha',
      help: 'The value -alpha is approached for very negative inputs. Smaller bends sooner.',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      maximum: 100,
    },
  },
  parameter: 'alpha',
  references: [
    {
      title: 'Continuously Differentiable Exponential Linear Units',
      authors: 'Barron',
      year: 2017,
      url: 'https://arxiv.org/abs/1704.07483',
    },
  ],
});
