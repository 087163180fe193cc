import { defineMetric } from './define.ts';
import { createErrorRun, type ErrorSum } from './error-run.ts';

/** Targets closer to 0 count as this (2^-52), as in scikit-learn. */
const SMALLEST_TARGET = 2.220446049250313e-16;

const addShares: ErrorSum = (sum, outputs, targets, length) => {
  for (let i = 0; i < length; i++) {
    const y = targets[i]!;
    sum += Math.abs(outputs[i]! - y) / Math.max(Math.abs(y), SMALLEST_TARGET);
  }
  return sum;
};

/** Mean of |o - y| / max(|y|, 2^-52) over all elements; 1 is 100%. */
export const meanAbsolutePercentageError = defineMetric({
  type: 'meanAbsolutePercentageError',
  label: 'Mean absolute percentage error',
  description: 'The average distance as a share of the target. Targets near 0 make it huge.',
  formula: '\\frac{1}{n} \\sum_i \\frac{|o_i - y_i|}{\\max(|y_i|, \\epsilon)}',
  fields: {},
  tasks: ['regression'],
  better: 'lower',
  unit: '%',
  references: [{ title: 'sklearn.metrics.mean_absolute_percentage_error', authors: 'scikit-learn' }],
  create: (context) => createErrorRun(context, addShares),
});
