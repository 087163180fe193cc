import { defineMetric } from './define.ts';
import { addAbsoluteErrors, createErrorRun } from './error-run.ts';

/** Mean of |o - y| over all elements. */
export const meanAbsoluteError = defineMetric({
  type: 'meanAbsoluteError',
  label: 'Mean absolute error',
  description: 'How far predictions are from the target on average, in its own unit.',
  formula: '\\frac{1}{n} \\sum_i |o_i - y_i|',
  fields: {},
  tasks: ['regression'],
  better: 'lower',
  unit: 'target',
  references: [{ title: 'sklearn.metrics.mean_absolute_error', authors: 'scikit-learn' }],
  create: (context) => createErrorRun(context, addAbsoluteErrors),
});
