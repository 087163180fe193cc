import type { Fields, ValuesOf } from '../../support/fields.ts';
import type { FloatArray } from '../../support/float-array.ts';
import type { Random } from '../../support/random.ts';
import type { Shape } from '../../support/shape.ts';

/** Changes one example in place, differently each time: `block[at .. at + size)`. */
export type Augment = (block: FloatArray, at: number, random: Random) => void;

/**
 * Random changes of training examples that do not change their meaning. Applied to prepared features, in
 * training only, so validation always sees the data as it is. One file and one line in index.ts.
 */
export interface AugmentationDefinition<F extends Fields = Fields> {
  /** Stable name in files: `randomFlip`. */
  readonly type: string;
  readonly label: string;
  readonly description: string;
  readonly fields: F;
  /** `image`: examples of shape [height, width, channels] only. */
  readonly appliesTo: 'image' | 'any';
  create(shape: Shape, values: ValuesOf<F>): Augment;
}
