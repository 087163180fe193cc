import type { Kernels } from '../engine/kernels.ts';
import type { Fields, FieldValues, ValuesOf } from '../support/fields.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { Reference } from '../support/reference.ts';

/** A stretch of the flat parameter vector that belongs to one parameter. */
export interface ParameterSegment {
  /** `dense_1.kernel` */
  readonly name: string;
  readonly offset: number;
  readonly length: number;
  /** Times the learning rate; 0 never appears (frozen parameters have no segment). */
  readonly learningRateFactor: number;
}

/** What an optimizer gets for one step. All arrays are flat and of equal length, one place per parameter. */
export interface OptimizerContext<V = FieldValues> {
  readonly values: V;
  readonly parameters: FloatArray;
  readonly gradients: FloatArray;
  /** The arrays named by `slots`, zero before the first step. Part of a checkpoint. */
  readonly slots: readonly FloatArray[];
  /** Numbers named by `scalars`, as initialised there. Part of a checkpoint. */
  readonly scalars: Float64Array;
  /** The same list for the whole life of the context. */
  readonly segments: readonly ParameterSegment[];
  /** Fast updates for the common optimizers; fastest where all arrays lie in the engine's memory. */
  readonly kernels: Kernels;
}

/** Everything that the studio knows about an optimizer: init (slots, scalars) + update. One file, one line. */
export interface OptimizerDefinition<F extends Fields = Fields> {
  /** Stable name in files: `adam`. */
  readonly type: string;
  readonly label: string;
  readonly description: string;
  /** KaTeX source. */
  readonly formula: string;
  /** Without the learning rate and weight decay, which every optimizer has. */
  readonly fields: F;
  readonly defaultLearningRate: number;
  /** Decoupled weight decay that comes with it (AdamW: 0.01); 0 for the others. */
  readonly defaultWeightDecay: number;
  /** One array per name and parameter: `['firstMoment', 'secondMoment']`. */
  slots(values: ValuesOf<F>): readonly string[];
  /** Start values of single numbers that live across steps: `{ momentumProduct: 1 }`. */
  readonly scalars?: Readonly<Record<string, number>>;
  /** Start value of the slots where it is not 0 (Adagrad's initial accumulator). */
  slotStart?(slot: string, values: ValuesOf<F>): number;
  /** Slots that are divided by 1 - beta^n before use, with the field that holds their beta: `{ firstMoment: 'beta1' }`. */
  readonly biasCorrections?: Readonly<Record<string, string>>;
  readonly deviations?: string;
  readonly references: readonly Reference[];
  /**
   * Moves the parameters of every segment once.
   * @param learningRate this step's rate, before the segment's factor.
   * @param step 1 for the first update.
   */
  update(context: OptimizerContext<ValuesOf<F>>, learningRate: number, step: number): void;
}
