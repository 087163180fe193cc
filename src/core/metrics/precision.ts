import { averageField, createAveragedRun, precisionScore } from './class-counts.ts';
import { defineMetric } from './define.ts';

/** True positives / predicted positives, of yes or averaged over the classes. */
export const precision = defineMetric({
  type: 'precision',
  label: 'Precision',
  description: 'Of all examples that were put into a class, the share that belongs there.',
  formula: '\\frac{TP}{TP + FP}',
  fields: { average: averageField },
  tasks: ['binary', 'multiclass'],
  better: 'higher',
  unit: '%',
  references: [{ title: 'sklearn.metrics.precision_score', authors: 'scikit-learn' }],
  create: (context) => createAveragedRun(context, precisionScore),
});
