import { parseFieldValues, type Spec } from '../support/fields.ts';
import { schedules } from './index.ts';
import { createSchedule, type Warmup } from './warmup.ts';

/** One point of a preview: the learning rate at a 0-based step. */
export interface SchedulePoint {
  readonly step: number;
  readonly rate: number;
}

/**
 * The learning rate over a run for drawing, evenly spaced, first and last step included; at most `points`
 * (2 or more) and at most one per step. Reduce-on-plateau is drawn as if nothing ever stalls.
 * @throws StudioError for an unknown schedule or values that do not fit.
 */
export function sampleSchedule(
  spec: Spec,
  run: { readonly base: number; readonly totalSteps: number; readonly stepsPerEpoch: number },
  points: number,
  warmup?: Warmup,
): SchedulePoint[] {
  const definition = schedules.get(spec.type);
  const values = parseFieldValues(definition.fields, spec.values, `schedule "${spec.type}"`);
  const schedule = createSchedule(definition, { ...run, values }, warmup);
  const last = Math.max(0, run.totalSteps - 1);
  const count = Math.max(1, Math.min(points, last + 1));
  return Array.from({ length: count }, (_, i) => {
    const step = count === 1 ? 0 : Math.round((i * last) / (count - 1));
    return { step, rate: schedule.rate(step) };
  });
}
