import { defineLoss, planElementwise } from './define.ts';

/** Mean over all elements of |o - y|. The derivative at 0 is 0. */
export const meanAbsoluteError = defineLoss({
  type: 'meanAbsoluteError',
  label: 'Mean absolute error',
  description: 'The average distance to the target. An outlier counts only as much as it is away.',
  formula: 'L = \\frac{1}{n} \\sum_i |o_i - y_i|',
  fields: {},
  task: 'regression',
  targetKinds: ['same-shape'],
  expectsOutput: 'any',
  references: [
    { title: 'Robust Estimation of a Location Parameter', authors: 'Huber', year: 1964 },
    { title: 'torch.nn.L1Loss', authors: 'PyTorch' },
  ],
  plan: (context) =>
    planElementwise(
      context,
      (o, y) => Math.abs(o - y),
      (o, y) => Math.sign(o - y),
    ),
});
