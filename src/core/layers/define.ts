import { StudioError } from '../support/errors.ts';
import type { Fields } from '../support/fields.ts';
import { showShape, type Shape } from '../support/shape.ts';
import type { LayerDefinition } from './definition.ts';

/** Freezes a definition and forgets the types of its fields, so that definitions can stand in one list. */
export function defineLayer<const F extends Fields>(definition: LayerDefinition<F>): LayerDefinition {
  return Object.freeze(definition) as unknown as LayerDefinition;
}

/** The error of every `inferShape`: what was expected, what was found, what to do. */
export function shapeMismatch(
  expected: string,
  found: Shape | readonly Shape[],
  advice: string,
): StudioError {
  const shapes = (Array.isArray(found[0]) ? found : [found]) as readonly Shape[];
  return new StudioError(
    'shape-mismatch',
    `Expected ${expected}, got ${shapes.map(showShape).join(' and ')}. ${advice}`,
    { expected, found: shapes.map((shape) => [...shape]) },
  );
}
