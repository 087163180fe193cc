import type { Fields } from '../../support/fields.ts';
import type { ChangeStep, EncodeStep, FillStep, StepDefinition } from './definition.ts';

/** Freezes a step that fills empty cells. */
export function defineFill<const F extends Fields>(definition: Omit<FillStep<F>, 'role'>): StepDefinition {
  return Object.freeze({ ...definition, role: 'fill' }) as unknown as StepDefinition;
}

/** Freezes a step that changes numbers. */
export function defineChange<const F extends Fields>(
  definition: Omit<ChangeStep<F>, 'role' | 'suits'>,
): StepDefinition {
  return Object.freeze({ ...definition, role: 'change', suits: ['numeric'] }) as unknown as StepDefinition;
}

/** Freezes a step that encodes words. */
export function defineEncode<const F extends Fields>(
  definition: Omit<EncodeStep<F>, 'role' | 'suits'>,
): StepDefinition {
  return Object.freeze({
    ...definition,
    role: 'encode',
    suits: ['categorical'],
  }) as unknown as StepDefinition;
}
