import type { ScheduleContext } from './definition.ts';

/** In what the lengths of a schedule are written. */
export const unitField = {
  kind: 'choice',
  label: 'Counted in',
  help: 'Whether the lengths here are epochs (passes over the data) or steps (updates).',
  default: 'epochs',
  options: [
    { value: 'epochs', label: 'Epochs' },
    { value: 'steps', label: 'Steps' },
  ],
} as const;

/** How long the whole movement takes; empty is the whole run. */
export const durationField = {
  kind: 'number',
  label: 'Duration',
  help: 'How long the movement takes. Empty: to the end of the run.',
  default: null,
  nullable: true,
  minimum: 0,
  exclusiveMinimum: true,
} as const;

/** The rate that a falling schedule ends at. */
export const minimumField = {
  kind: 'number',
  label: 'Lowest rate',
  help: 'The learning rate that is reached at the end.',
  default: 0,
  minimum: 0,
  maximum: 1000,
} as const;

/** Steps in one unit. */
export function stepsPerUnit(context: ScheduleContext<{ readonly unit: 'epochs' | 'steps' }>): number {
  return context.values.unit === 'epochs' ? context.stepsPerEpoch : 1;
}

/** Steps of the chosen duration, or of the whole run; at least 1. */
export function durationInSteps(
  context: ScheduleContext<{ readonly unit: 'epochs' | 'steps'; readonly duration: number | null }>,
): number {
  const { duration } = context.values;
  return Math.max(1, duration === null ? context.totalSteps : duration * stepsPerUnit(context));
}
