import { defineLoss, planElementwise } from './define.ts';

/** Square root of the mean over all elements of (o - y)^2, in the unit of the target. */
export const rootMeanSquaredError = defineLoss({
  type: 'rootMeanSquaredError',
  label: 'Root mean squared error',
  description:
    'The square root of the mean squared error: the same preference for small errors, told in the unit of the target.',
  formula: 'L = \\sqrt{\\frac{1}{n} \\sum_i (o_i - y_i)^2}',
  fields: {},
  task: 'regression',
  targetKinds: ['same-shape'],
  expectsOutput: 'any',
  deviations:
    'The root is taken of the mean over the whole batch. The gradient at a loss of exactly 0 is 0, where PyTorch gives NaN. The loss of one example is its mean squared error, so that the shares add up.',
  references: [
    { title: 'Deep Learning, section 5.1.4', authors: 'Goodfellow, Bengio, Courville', year: 2016 },
  ],
  finish: (mean) => Math.sqrt(mean),
  plan: (context) =>
    planElementwise(
      context,
      (o, y) => (o - y) * (o - y),
      (o, y) => 2 * (o - y),
      { chain: (mean) => (mean === 0 ? 0 : 0.5 / Math.sqrt(mean)) },
    ),
});
