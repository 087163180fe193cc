import type { Fields, ValuesOf } from '../../support/fields.ts';
import type { Random } from '../../support/random.ts';
import type { Reference } from '../../support/reference.ts';
import type { Table } from '../table.ts';

/** Everything that the studio knows about a source of made-up rows. One file and one line in index.ts. */
export interface DatasetGenerator<F extends Fields = Fields> {
  /** Stable name in files: `spirals`. */
  readonly type: string;
  readonly label: string;
  /** One sentence: what the rows are and what they are good for. */
  readonly description: string;
  /** KaTeX source of the noiseless rule. */
  readonly formula: string;
  readonly fields: F;
  readonly task: 'regression' | 'binary' | 'multiclass';
  readonly references: readonly Reference[];
  /** Draws the rows; the same values and generator state give the same table. */
  generate(values: ValuesOf<F>, random: Random): Table;
}
