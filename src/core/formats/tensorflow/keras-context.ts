import type { NamedWeights } from '../../plan/weights.ts';
import type { FieldValues } from '../../support/fields.ts';
import type { Shape } from '../../support/shape.ts';
import type { KerasBuilder } from './keras-builder.ts';
import type { KerasTensor } from './keras-model.ts';

/** What the translation of a layer into Keras' gets. */
export interface KerasContext {
  readonly builder: KerasBuilder;
  /** Complete and checked. */
  readonly values: FieldValues;
  readonly inputs: readonly KerasTensor[];
  readonly outputShape: Shape;
  /** A parameter of the layer by its own name. */
  parameter(name: string): NamedWeights;
  /** As `parameter`, or null where the layer has none of that name. */
  optional(name: string): NamedWeights | null;
  /** Translates another layer whose parameters stand under `prefix/`. */
  child(options: {
    readonly type: string;
    readonly values: FieldValues;
    readonly prefix: string;
    readonly inputs: readonly KerasTensor[];
  }): KerasTensor;
}

/** Writes one layer in inference mode as Keras layers. */
export type KerasTranslation = (context: KerasContext) => KerasTensor;

export type KerasTranslations = Readonly<Record<string, KerasTranslation>>;
