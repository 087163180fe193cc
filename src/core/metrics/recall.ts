import { averageField, createAveragedRun, recallScore } from './class-counts.ts';
import { defineMetric } from './define.ts';

/** True positives / actual positives, of yes or averaged over the classes. */
export const recall = defineMetric({
  type: 'recall',
  label: 'Recall',
  description: 'Of all examples that belong to a class, the share that was found.',
  formula: '\\frac{TP}{TP + FN}',
  fields: { average: averageField },
  tasks: ['binary', 'multiclass'],
  better: 'higher',
  unit: '%',
  references: [{ title: 'sklearn.metrics.recall_score', authors: 'scikit-learn' }],
  create: (context) => createAveragedRun(context, recallScore),
});
