import type { Fields, FieldValues, ValuesOf } from '../support/fields.ts';
import type { Reference } from '../support/reference.ts';
import { createRandom } from '../support/random.ts';
import { buildPoint, valueAt, type Point, type SearchSpace } from './space.ts';
import type { Leg, Step, SweepLog } from './sweep-log.ts';

/** What a strategy decides with. */
export interface StrategyContext<V = FieldValues> {
  readonly values: V;
  readonly space: SearchSpace;
  /** Seed of the sweep. */
  readonly seed: number;
  /** Epochs of a whole training. */
  readonly epochs: number;
}

/** How much work a strategy plans. */
export interface StrategySize {
  readonly trials: number;
  /** Epochs over all trials. */
  readonly epochs: number;
}

/**
 * A way to choose trials: one file and one line in index.ts. It is a pure function of its log, so that nothing but
 * results can change what it asks for: the same sweep asks for the same trials, however many processes train.
 */
export interface StrategyDefinition<F extends Fields = Fields> {
  /** Stable name in files: `tpe`. */
  readonly type: string;
  readonly label: string;
  /** One or two sentences for a newcomer. */
  readonly description: string;
  readonly fields: F;
  /** What it promises about the same sweep giving the same trials, and what it does not. */
  readonly promise: string;
  readonly references: readonly Reference[];
  /** False: more trials cannot be added to it. */
  readonly canExtend: boolean;
  /** The field that says how many trials there are, where it can be extended. */
  readonly extendField: string | null;
  size(context: StrategyContext<ValuesOf<F>>): StrategySize;
  next(context: StrategyContext<ValuesOf<F>>, log: SweepLog): Step;
}

/** Checks a definition and forgets the exact type of its fields. */
export function defineStrategy<F extends Fields>(definition: StrategyDefinition<F>): StrategyDefinition {
  return Object.freeze(definition) as unknown as StrategyDefinition;
}

/** A leg of a trial that begins. */
export function firstLeg(trial: number, point: Point, to: number, label = ''): Step {
  return { kind: 'leg', leg: { trial, point, from: 0, to, parent: null, label } satisfies Leg };
}

/** A random point; the same for the same seed and number, whatever else was drawn. */
export function randomPoint(space: SearchSpace, seed: number, stream: string): Point {
  return buildPoint(space, ({ range, path }, index) =>
    // A stream per dimension: one more of them does not change the others.
    valueAt(range, createRandom(seed, `${stream}:${index}:${path}`).nextUniform()),
  );
}

/** The field that says how many trials there are. */
export const trialsField = {
  kind: 'integer',
  label: 'Trials',
  help: 'How many settings are tried.',
  default: 30,
  minimum: 1,
  maximum: 10_000,
} as const;
