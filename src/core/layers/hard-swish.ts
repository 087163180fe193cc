import { defineActivation } from './activation-layer.ts';

/** x hardSigmoid(x). The derivative at -3 is 0 and at 3 is 1. */
export const hardSwish = defineActivation({
  type: 'hardSwish',
  label: 'Hard swish',
  description: 'SiLU with the hard sigmoid in place of the smooth one: cheap to calculate.',
  formula: 'f(x) = x \\min(\\max(\\tfrac{x}{6} + \\tfrac{1}{2}, 0), 1)',
  references: [
    {
      title: 'Searching for MobileNetV3',
      authors: 'Howard et al.',
      year: 2019,
      url: 'https://arxiv.org/abs/1905.02244',
    },
  ],
});
