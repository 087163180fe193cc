import type { Fields, ValuesOf } from '../../support/fields.ts';
import type { Reference } from '../../support/reference.ts';
import type { SweepLog } from '../sweep-log.ts';

/** A rule that ends trials early. One file and one line in index.ts. */
export interface StoppingDefinition<F extends Fields = Fields> {
  readonly type: string;
  readonly label: string;
  readonly description: string;
  readonly fields: F;
  readonly promise: string;
  readonly references: readonly Reference[];
  /** How many of the newest trials a new one is not compared with; the others must have ended before it begins. */
  lag(values: ValuesOf<F>): number;
  /**
   * The score that a trial must have reached by each epoch, entry 0 for the first; null lets it go on. It depends
   * on ended trials only, and is fixed when the trial begins: no clock can change it.
   */
  limits(values: ValuesOf<F>, ended: SweepLog, epochs: number): readonly (number | null)[];
}

/** Checks a definition and forgets the exact type of its fields. */
export function defineStopping<F extends Fields>(definition: StoppingDefinition<F>): StoppingDefinition {
  return Object.freeze(definition) as unknown as StoppingDefinition;
}
