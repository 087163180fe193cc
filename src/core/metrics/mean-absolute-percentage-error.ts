import { defineMetric } from './define.ts';
import { createErrorRun } from './error-run.ts';

/** Targets closer to 0 count as this (2^-52), as in scikit-learn. */
const SMALLEST_TARGET = 2.220446049250313e-16;

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
  create: (context) =>
    createErrorRun(context, (o, y) => Math.abs(o - y) / Math.max(Math.abs(y), SMALLEST_TARGET)),
});
