import { defineMetric } from './define.ts';
import { averagePrecisionOf } from './ranking.ts';
import { createScoreRun } from './score-run.ts';

/** Average precision, the area under the precision-recall steps; multiclass: one against the rest, macro. */
export const prAuc = defineMetric({
  type: 'prAuc',
  label: 'PR AUC',
  description: 'Precision averaged over all thresholds. Tells more than ROC AUC when yes is rare.',
  formula: '\\sum_k (R_k - R_{k-1}) P_k',
  fields: {},
  tasks: ['binary', 'multiclass'],
  better: 'higher',
  unit: '%',
  references: [
    {
      title: 'The Relationship Between Precision-Recall and ROC Curves',
      authors: 'Davis, Goadrich',
      year: 2006,
    },
    { title: 'sklearn.metrics.average_precision_score', authors: 'scikit-learn' },
  ],
  create: (context) => createScoreRun(context, averagePrecisionOf),
});
