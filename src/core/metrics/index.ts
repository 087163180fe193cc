import { createCatalogue } from '../support/catalogue.ts';
import { accuracy } from './accuracy.ts';
import type { MetricDefinition } from './definition.ts';
import { f1 } from './f1.ts';
import { meanAbsoluteError } from './mean-absolute-error.ts';
import { meanAbsolutePercentageError } from './mean-absolute-percentage-error.ts';
import { meanSquaredError } from './mean-squared-error.ts';
import { prAuc } from './pr-auc.ts';
import { precision } from './precision.ts';
import { r2 } from './r2.ts';
import { recall } from './recall.ts';
import { rocAuc } from './roc-auc.ts';
import { rootMeanSquaredError } from './root-mean-squared-error.ts';
import { topKAccuracy } from './top-k-accuracy.ts';

/** Every metric of the studio, in the order of the menu. Adding one is a file and a line. */
export const metrics = createCatalogue<MetricDefinition>('metric', [
  accuracy,
  topKAccuracy,
  precision,
  recall,
  f1,
  rocAuc,
  prAuc,
  meanAbsoluteError,
  rootMeanSquaredError,
  meanSquaredError,
  r2,
  meanAbsolutePercentageError,
]);
