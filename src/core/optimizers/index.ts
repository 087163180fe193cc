import { createCatalogue } from '../support/catalogue.ts';
import type { OptimizerDefinition } from './definition.ts';
import { sgd } from './sgd.ts';

/** Every optimizer of the studio, in the order of the menu. Adding one is a file and a line. */
export const optimizers = createCatalogue<OptimizerDefinition>('optimizer', [sgd]);
