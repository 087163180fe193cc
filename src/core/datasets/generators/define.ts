import type { Fields } from '../../support/fields.ts';
import type { DatasetGenerator } from './definition.ts';

/** Freezes a definition and forgets the types of its fields, so that definitions can stand in one list. */
export function defineGenerator<const F extends Fields>(definition: DatasetGenerator<F>): DatasetGenerator {
  return Object.freeze(definition) as unknown as DatasetGenerator;
}
