import { createCatalogue } from '../support/catalogue.ts';
import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { adamw } from './adamw.ts';
import { amsgrad } from './amsgrad.ts';
import type { OptimizerDefinition } from './definition.ts';
import { lamb } from './lamb.ts';
import { lion } from './lion.ts';
import { nadam } from './nadam.ts';
import { radam } from './radam.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** Every optimizer of the studio, in the order of the menu. Adding one is a file and a line. */
export const optimizers = createCatalogue<OptimizerDefinition>('optimizer', [
  sgd,
  adam,
  adamw,
  rmsprop,
  adagrad,
  adadelta,
  amsgrad,
  nadam,
  radam,
  adamax,
  lion,
  lamb,
]);
