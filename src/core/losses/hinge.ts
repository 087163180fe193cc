import { defineLoss, planElementwise } from './define.ts';

/** Mean over all elements of max(0, 1 - y o), y = -1 or +1. The derivative at the corner is 0. */
export const hinge = defineLoss({
  type: 'hinge',
  label: 'Hinge',
  description:
    'Costs nothing once an output is on the right side by a margin of 1, and grows straight before. Targets are -1 and +1.',
  formula: 'L = \\frac{1}{n} \\sum_i \\max(0, 1 - y_i o_i)',
  fields: {},
  task: 'binary',
  targetKinds: ['sign'],
  expectsOutput: 'logits',
  deviations: 'Class weights [-1, +1] divide by the sum of the weights.',
  references: [{ title: 'Support-Vector Networks', authors: 'Cortes, Vapnik', year: 1995 }],
  plan: (context) =>
    planElementwise(
      context,
      (o, y) => {
        const gap = 1 - y * o;
        return gap <= 0 ? 0 : gap;
      },
      (o, y) => (1 - y * o <= 0 ? 0 : -y),
      { positiveShare: (y) => 0.5 * (y + 1) },
    ),
});
