import { defineLoss, planElementwise } from './define.ts';

/** Mean over all elements of (o - y)^2. */
export const meanSquaredError = defineLoss({
  type: 'meanSquaredError',
  label: 'Mean squared error',
  description: 'The average squared distance to the target. Large errors count far more than small ones.',
  formula: 'L = \\frac{1}{n} \\sum_i (o_i - y_i)^2',
  fields: {},
  task: 'regression',
  targetKinds: ['same-shape'],
  expectsOutput: 'any',
  references: [
    { title: 'Deep Learning, section 5.1.4', authors: 'Goodfellow, Bengio, Courville', year: 2016 },
  ],
  plan: (context) =>
    planElementwise(
      context,
      (o, y) => (o - y) * (o - y),
      (o, y) => 2 * (o - y),
    ),
});
