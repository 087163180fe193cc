import { defineMetric } from './define.ts';
import { rocAucOf } from './ranking.ts';
import { createScoreRun } from './score-run.ts';

/** Area under the ROC curve, exact with ties; multiclass: one against the rest, macro. */
export const rocAuc = defineMetric({
  type: 'rocAuc',
  label: 'ROC AUC',
  description: 'The chance that a true example gets a higher score than a false one. 50% is guessing.',
  formula: 'P(s_+ > s_-) + \\tfrac{1}{2} P(s_+ = s_-)',
  fields: {},
  tasks: ['binary', 'multiclass'],
  better: 'higher',
  unit: '%',
  references: [
    { title: 'An introduction to ROC analysis', authors: 'Fawcett', year: 2006 },
    { title: 'sklearn.metrics.roc_auc_score', authors: 'scikit-learn' },
  ],
  create: (context) => createScoreRun(context, rocAucOf),
});
