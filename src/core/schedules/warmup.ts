import type { ScheduleRun } from './definition.ts';

/**
 * Linear warm-up before any schedule: base * (f + (1 - f) * s / W) for steps s < W, then the inner
 * schedule counted from W on.
 * @param startFactor share of the base rate at step 0, 0 to 1.
 */
export function withWarmup(
  inner: ScheduleRun,
  base: number,
  steps: number,
  startFactor: number,
): ScheduleRun {
  if (steps <= 0) return inner;
  return {
    ...inner,
    rate: (step) =>
      step < steps ? base * (startFactor + ((1 - startFactor) * step) / steps) : inner.rate(step - steps),
  };
}
