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

/** The running schedule. All but reduce-on-plateau are pure functions of the step. */
export interface ScheduleRun {
  /** Learning rate of the 0-based step. */
  rate(step: number): number;
  /** Called after each step (or epoch) with the watched value, where the schedule wants it. */
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
  /** Which value `observe` wants, if any. */
  readonly observes?: 'step-loss' | 'validation-loss';
  readonly deviations?: string;
  readonly references: readonly Reference[];
  create(context: ScheduleContext<ValuesOf<F>>): ScheduleRun;
}
