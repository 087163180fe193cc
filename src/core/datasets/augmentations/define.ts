import type { Fields } from '../../support/fields.ts';
import type { AugmentationDefinition } from './definition.ts';

/** Freezes a definition and forgets the types of its fields, so that definitions can stand in one list. */
export function defineAugmentation<const F extends Fields>(
  definition: AugmentationDefinition<F>,
): AugmentationDefinition {
  return Object.freeze(definition) as unknown as AugmentationDefinition;
}
