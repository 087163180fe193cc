import { averageField, createAveragedRun, f1Score } from './class-counts.ts';
import { defineMetric } from './define.ts';

/** 2 TP / (2 TP + FP + FN), of yes or averaged over the classes. */
export const f1 = defineMetric({
  type: 'f1',
  label: 'F1',
  description: 'The harmonic mean of precision and recall: high only when both are.',
  formula: '\\frac{2 \\, TP}{2 \\, TP + FP + FN}',
  fields: { average: averageField },
  tasks: ['binary', 'multiclass'],
  better: 'higher',
  unit: '%',
  references: [{ title: 'sklearn.metrics.f1_score', authors: 'scikit-learn' }],
  create: (context) => createAveragedRun(context, f1Score),
});
