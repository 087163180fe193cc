import { createCatalogue } from '../support/catalogue.ts';
import type { MetricDefinition } from './definition.ts';

/** Every metric of the studio, in the order of the menu. Adding one is a file and a line. */
export const metrics = createCatalogue<MetricDefinition>('metric', []);
