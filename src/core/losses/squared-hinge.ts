import { defineLoss, planElementwise } from './define.ts';

/** Mean over all elements of max(0, 1 - y o)^2, y = -1 or +1. */
export const squaredHinge = defineLoss({
  type: 'squaredHinge',
  label: 'Squared hinge',
  description:
    'The hinge squared: smooth at the margin, and harder on outputs that are far on the wrong side. Targets are -1 and +1.',
  formula: 'L = \\frac{1}{n} \\sum_i \\max(0, 1 - y_i o_i)^2',
  fields: {},
  task: 'binary',
  targetKinds: ['sign'],
  expectsOutput: 'logits',
  deviations: 'Class weights [-1, +1] divide by the sum of the weights.',
  references: [{ title: 'Deep Learning using Linear Support Vector Machines', authors: 'Tang', year: 2013 }],
  plan: (context) =>
    planElementwise(
      context,
      (o, y) => {
        const gap = 1 - y * o;
        return gap <= 0 ? 0 : gap * gap;
      },
      (o, y) => {
        const gap = 1 - y * o;
        return gap <= 0 ? 0 : -2 * y * gap;
      },
      { positiveShare: (y) => 0.5 * (y + 1) },
    ),
});
