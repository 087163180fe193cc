import { schedules } from '../schedules/index.ts';
import type { ScheduleRun } from '../schedules/definition.ts';
import { createSchedule } from '../schedules/warmup.ts';
import { parseFieldValues } from '../support/fields.ts';
import type { TrainingSpec } from './training-spec.ts';

/** The learning rate of a run: its schedule, times what the user changed while it ran. */
export interface LearningRate {
  /** What the schedule wants to be told: the loss of each step, of each validation, or nothing. */
  readonly observes: ScheduleRun['observes'];
  /** Learning rate of the 0-based step. */
  rate(step: number): number;
  observe(value: number): void;
  /** Makes `rate(step)` equal `next`; later steps keep the same ratio to the schedule, whatever its kind. */
  change(next: number, step: number): void;
  save(): LearningRateState;
  restore(saved: LearningRateState): void;
}

/** What a checkpoint keeps of it. */
export interface LearningRateState {
  readonly factor: number;
  readonly state: readonly number[];
}

/** Binds the schedule of a specification to the length of the run. */
export function createLearningRate(
  spec: Pick<TrainingSpec, 'schedule' | 'learningRate' | 'warmupSteps' | 'warmupStartFactor'>,
  totalSteps: number,
  stepsPerEpoch: number,
): LearningRate {
  const definition = schedules.get(spec.schedule.type);
  const values = parseFieldValues(definition.fields, spec.schedule.values, `schedule "${definition.type}"`);
  const run = createSchedule(
    definition,
    { values, base: spec.learningRate, totalSteps, stepsPerEpoch },
    { steps: spec.warmupSteps, startFactor: spec.warmupStartFactor },
  );
  let factor = 1;
  return {
    observes: run.observes,
    rate: (step) => factor * run.rate(step),
    observe: (value) => run.observe?.(value),
    change(next, step) {
      const planned = run.rate(step);
      if (planned > 0) factor = next / planned;
    },
    save: () => ({ factor, state: run.save() }),
    restore(saved) {
      factor = saved.factor;
      run.restore(saved.state);
    },
  };
}
