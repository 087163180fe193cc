import type { Fields, ValuesOf } from '../support/fields.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { Random } from '../support/random.ts';
import type { Reference } from '../support/reference.ts';
import type { Shape } from '../support/shape.ts';

/** The tensor to fill. Fans are those of the layer: dense kernel [in, out] has fanIn = in, fanOut = out. */
export interface InitializerTarget {
  readonly values: FloatArray;
  readonly shape: Shape;
  readonly fanIn: number;
  readonly fanOut: number;
}

/** Everything that the studio knows about an initialiser. One file and one line in index.ts. */
export interface InitializerDefinition<F extends Fields = Fields> {
  /** Stable name in files: `heNormal`. */
  readonly type: string;
  readonly label: string;
  readonly description: string;
  /** KaTeX source. */
  readonly formula: string;
  readonly fields: F;
  readonly deviations?: string;
  readonly references: readonly Reference[];
  initialize(target: InitializerTarget, values: ValuesOf<F>, random: Random): void;
}
