import type { Fields } from '../support/fields.ts';
import type { OptimizerDefinition } from './definition.ts';

/** Freezes a definition and forgets the types of its fields, so that definitions can stand in one list. */
export function defineOptimizer<const F extends Fields>(
  definition: OptimizerDefinition<F>,
): OptimizerDefinition {
  return Object.freeze(definition) as unknown as OptimizerDefinition;
}
