import { createCatalogue } from '../../support/catalogue.ts';
import { convNet } from './conv-net.ts';
import { deepMlp } from './deep-mlp.ts';
import type { DesignTemplate } from './definition.ts';
import { linearRegression } from './linear-regression.ts';
import { logisticRegression } from './logistic-regression.ts';
import { mlp } from './mlp.ts';

/** Every template of the studio, in the order of the menu. Adding one is a file and a line. */
export const templates = createCatalogue<DesignTemplate>('template', [
  mlp,
  deepMlp,
  convNet,
  linearRegression,
  logisticRegression,
]);
