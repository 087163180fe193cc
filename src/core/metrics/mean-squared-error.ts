import { defineMetric } from './define.ts';
import { addSquaredErrors, createErrorRun } from './error-run.ts';

/** Mean of (o - y)^2 over all elements, in the square of the unit of the target. */
export const meanSquaredError = defineMetric({
  type: 'meanSquaredError',
  label: 'Mean squared error',
  description: 'The average squared distance to the target.',
  formula: '\\frac{1}{n} \\sum_i (o_i - y_i)^2',
  fields: {},
  tasks: ['regression'],
  better: 'lower',
  unit: '',
  references: [{ title: 'sklearn.metrics.mean_squared_error', authors: 'scikit-learn' }],
  create: (context) => createErrorRun(context, addSquaredErrors),
});
