import { createCatalogue } from '../support/catalogue.ts';
import type { LossDefinition } from './definition.ts';
import { meanSquaredError } from './mean-squared-error.ts';

/** Every loss of the studio, in the order of the menu. Adding one is a file and a line. */
export const losses = createCatalogue<LossDefinition>('loss', [meanSquaredError]);
