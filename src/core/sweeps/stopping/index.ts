import { createCatalogue } from '../../support/catalogue.ts';
import type { StoppingDefinition } from './definition.ts';
import { medianStopping } from './median.ts';

/** Every rule that ends trials early. Adding one is a file and a line. */
export const stoppings = createCatalogue<StoppingDefinition>('stopping rule', [medianStopping]);
