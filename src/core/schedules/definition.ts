import type { Fields, ValuesOf } from '../support/fields.ts';
import type { Reference } from '../support/reference.ts';

/** What a schedule knows about the run. */
export interface ScheduleContext<V> {
  readonly values: V;
  /** The learning rate that the user chose. */
  readonly base: number;
  /** Optimizer updates of the whole run. */
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
}

/** What a schedule may want to be told: the loss of each step, of each epoch, or of each validation. */
export type ObservedValue = 'step-loss' | 'epoch-loss' | 'validation-loss';

/** The running schedule. All but reduce-on-plateau are pure functions of the step. */
export interface ScheduleRun {
  /** Learning rate of the 0-based step. */
  rate(step: number): number;
  /** What to call `observe` with; absent where it wants nothing. */
  readonly observes?: ObservedValue;
  /** Called after each step, epoch or validation (as `observes` says) with the watched value. */
  observe?(value: number): void;
  /** Numbers that a checkpoint needs; [] for pure ones. */
  save(): readonly number[];
  restore(state: readonly number[]): void;
}

/** Everything that the studio knows about a learning-rate schedule. One file and one line in index.ts. */
export interface ScheduleDefinition<F extends Fields = Fields> {
  /** Stable name in files: `cosine`. */
  readonly type: string;
  readonly label: string;
  readonly description: string;
  /** KaTeX source. */
  readonly formula: string;
  readonly fields: F;
  /** Present where it watches a value; which one is up to its fields: see the run's own `observes`. */
  readonly observes?: ObservedValue;
  readonly deviations?: string;
  readonly references: readonly Reference[];
  create(context: ScheduleContext<ValuesOf<F>>): ScheduleRun;
}
