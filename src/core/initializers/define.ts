import type { Fields } from '../support/fields.ts';
import type { InitializerDefinition } from './definition.ts';

/** Freezes a definition and forgets the types of its fields, so that definitions can stand in one list. */
export function defineInitializer<const F extends Fields>(
  definition: InitializerDefinition<F>,
): InitializerDefinition {
  return Object.freeze(definition) as unknown as InitializerDefinition;
}
