import type { Fields } from '../support/fields.ts';
import type { MetricDefinition } from './definition.ts';

/** Freezes a definition and forgets the types of its fields, so that definitions can stand in one list. */
export function defineMetric<const F extends Fields>(definition: MetricDefinition<F>): MetricDefinition {
  return Object.freeze(definition) as unknown as MetricDefinition;
}
