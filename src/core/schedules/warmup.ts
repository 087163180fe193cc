import type { ScheduleContext, ScheduleDefinition, ScheduleRun } from './definition.ts';
import type { FieldValues } from '../support/fields.ts';

/** A linear warm-up before a schedule. */
export interface Warmup {
  /** Length in steps; 0 is none. */
  readonly steps: number;
  /** Share of the learning rate at the first step, 0 to 1. */
  readonly startFactor: number;
}

/**
 * Puts a linear warm-up before a running schedule: base * (f + (1 - f) s / W) for s < W, then the inner
 * schedule at s - W. What the inner schedule observes is passed on from the first step.
 * @param steps W; 0 is none.
 * @param startFactor f, 0 to 1.
 */
export function withWarmup(
  inner: ScheduleRun,
  base: number,
  steps: number,
  startFactor: number,
): ScheduleRun {
  if (steps === 0) return inner;
  return {
    ...inner,
    rate: (step) =>
      step < steps ? base * (startFactor + ((1 - startFactor) * step) / steps) : inner.rate(step - steps),
  };
}

/**
 * Starts a schedule with an optional warm-up. The schedule itself gets the steps that are left after it,
 * so that one "to the end of the run" ends with the run.
 * @throws StudioError what the schedule's own `create` throws.
 */
export function createSchedule(
  definition: ScheduleDefinition,
  context: ScheduleContext<FieldValues>,
  { steps, startFactor }: Warmup = { steps: 0, startFactor: 1 },
): ScheduleRun {
  const totalSteps = Math.max(1, context.totalSteps - steps);
  return withWarmup(definition.create({ ...context, totalSteps }), context.base, steps, startFactor);
}
