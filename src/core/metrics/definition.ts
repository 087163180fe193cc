import type { Fields, ValuesOf } from '../support/fields.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { Reference } from '../support/reference.ts';

/** Which problems a metric has a meaning for. */
export type MetricTask = 'regression' | 'binary' | 'multiclass';

/** What a metric knows beforehand. */
export interface MetricContext<V> {
  readonly values: V;
  readonly task: MetricTask;
  /** Numbers per example in the output. */
  readonly outputSize: number;
  /** Numbers per example in the target. */
  readonly targetSize: number;
  /** True when the outputs are logits: binary metrics cut at 0 instead of 0.5. */
  readonly logits: boolean;
  /**
   * Length of the output's last axis, where it cannot be told from the sizes: outputs and targets that are
   * both distributions over time steps. Otherwise outputSize / targetSize, or outputSize.
   */
  readonly classes?: number;
  /** Examples of the whole split, so that curves can allocate once. */
  readonly examples: number;
}

/** Collects batches, then answers. */
export interface MetricRun {
  /**
   * `outputs` [count, outputSize], `targets` [count, targetSize]: class numbers (-1 is left out), shares of
   * each class, 0/1 (or -1/+1), or values.
   */
  add(outputs: FloatArray, targets: FloatArray, count: number): void;
  /** NaN when nothing was added or the value is undefined (recall of a class that is absent). */
  result(): number;
  reset(): void;
  /** Everything collected so far, so that a checkpoint in the middle of an epoch resumes exactly. */
  save(): readonly number[];
  /** Goes on from what `save` gave. */
  restore(state: readonly number[]): void;
}

/** Everything that the studio knows about a metric. One file and one line in index.ts. */
export interface MetricDefinition<F extends Fields = Fields> {
  /** Stable name in files and filters: `accuracy`. */
  readonly type: string;
  readonly label: string;
  readonly description: string;
  /** KaTeX source. */
  readonly formula: string;
  readonly fields: F;
  readonly tasks: readonly MetricTask[];
  readonly better: 'higher' | 'lower';
  /** '%' for shares, 'target' for the target's own unit, '' for plain numbers. */
  readonly unit: '%' | 'target' | '';
  readonly references: readonly Reference[];
  create(context: MetricContext<ValuesOf<F>>): MetricRun;
}
