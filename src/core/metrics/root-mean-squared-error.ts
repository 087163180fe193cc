import { defineMetric } from './define.ts';
import { addSquaredErrors, createErrorRun } from './error-run.ts';

/** Square root of the mean of (o - y)^2 over all elements. */
export const rootMeanSquaredError = defineMetric({
  type: 'rootMeanSquaredError',
  label: 'Root mean squared error',
  description: 'The typical distance to the target in its own unit; large errors count more.',
  formula: '\\sqrt{\\frac{1}{n} \\sum_i (o_i - y_i)^2}',
  fields: {},
  tasks: ['regression'],
  better: 'lower',
  unit: 'target',
  references: [{ title: 'sklearn.metrics.root_mean_squared_error', authors: 'scikit-learn' }],
  create: (context) => createErrorRun(context, addSquaredErrors, (mean) => Math.sqrt(mean)),
});
