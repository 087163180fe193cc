import { createCatalogue } from '../../support/catalogue.ts';
import { clip } from './clip.ts';
import type { StepDefinition } from './definition.ts';
import { divide } from './divide.ts';
import { hash } from './hash.ts';
import { impute } from './impute.ts';
import { logarithm } from './log.ts';
import { minMax } from './min-max.ts';
import { oneHot } from './one-hot.ts';
import { ordinal } from './ordinal.ts';
import { robust } from './robust.ts';
import { standardize } from './standardize.ts';

/** Every step of a preparation, in the order of the menu. Adding one is a file and a line. */
export const preparationSteps = createCatalogue<StepDefinition>('preparation step', [
  impute,
  clip,
  logarithm,
  standardize,
  minMax,
  robust,
  divide,
  oneHot,
  ordinal,
  hash,
]);
