import type { FieldValues } from '../../support/fields.ts';
import type { Shape } from '../../support/shape.ts';
import type { ProgramBuilder } from './builder.ts';
import type { Constant, Value } from './program.ts';

/** What a layer's translation gets. */
export interface LoweringContext {
  readonly builder: ProgramBuilder;
  /** Complete and checked. */
  readonly values: FieldValues;
  readonly inputs: readonly Value[];
  readonly outputShape: Shape;
  /** A parameter of the layer by its own name. */
  parameter(name: string): Constant;
  /** As `parameter`, or null where the layer has none of that name. */
  optional(name: string): Constant | null;
  /** Translates another layer whose parameters stand under `prefix/`. */
  child(options: {
    readonly type: string;
    readonly values: FieldValues;
    readonly prefix: string;
    readonly inputs: readonly Value[];
  }): Value;
}

/** Writes one layer in inference mode as operations. */
export type Lowering = (context: LoweringContext) => Value;

/** Translations by layer type. */
export type Lowerings = Readonly<Record<string, Lowering>>;
