import { schedules } from '../schedules/index.ts';
import type { ScheduleDefinition, ScheduleRun } from '../schedules/definition.ts';
import { withWarmup } from '../schedules/warmup.ts';
import { parseFieldValues } from '../support/fields.ts';
import type { TrainingSpec } from './training-spec.ts';

/** The learning rate of a run: its schedule, and the base that the user may change while it runs. */
export interface LearningRate {
  readonly base: number;
  /** What the schedule wants to be told: the loss of each step, of each validation, or nothing. */
  readonly observes: ScheduleDefinition['observes'];
  rate(step: number): number;
  observe(value: number): void;
  /** A new base from the next step on; the schedule keeps its place. */
  setBase(base: number): void;
  save(): { readonly base: number; readonly state: readonly number[] };
  restore(saved: { readonly base: number; readonly state: readonly number[] }): void;
}

/** Binds the schedule of a specification to the length of the run. */
export function createLearningRate(
  spec: Pick<TrainingSpec, 'schedule' | 'learningRate' | 'warmupSteps' | 'warmupStartFactor'>,
  totalSteps: number,
  stepsPerEpoch: number,
): LearningRate {
  const definition = schedules.get(spec.schedule.type);
  const values = parseFieldValues(definition.fields, spec.schedule.values, `schedule "${definition.type}"`);
  const { warmupSteps, warmupStartFactor } = spec;
  const start = (from: number): ScheduleRun => {
    const context = { values, base: from, totalSteps: Math.max(1, totalSteps - warmupSteps), stepsPerEpoch };
    return withWarmup(definition.create(context), from, warmupSteps, warmupStartFactor);
  };
  let base = spec.learningRate;
  let run = start(base);
  return {
    get base() {
      return base;
    },
    observes: definition.observes,
    rate: (step) => run.rate(step),
    observe: (value) => run.observe?.(value),
    setBase(next) {
      // A state that counts (bad epochs) goes on; a state that holds a rate must move with the base.
      base = next;
      run = start(base);
    },
    save: () => ({ base, state: run.save() }),
    restore(saved) {
      base = saved.base;
      run = start(base);
      run.restore(saved.state);
    },
  };
}
