import type { NetworkDesign } from '../design/network-design.ts';
import type { UnitWeights } from '../inspect/unit-weights.ts';
import type { Spec } from '../support/fields.ts';
import type { Call } from './studio.ts';

/** Weights of a small network of dense layers, layer by layer. */
export interface UnitsAnswer {
  readonly step: number;
  readonly epoch: number;
  readonly weights: readonly UnitWeights[];
  /** Names of the features that the run learned from; null where nothing was trained. */
  readonly featureNames: readonly string[] | null;
}

/** Where the weights come from: what a run stored last, or as a training would start. */
export type UnitsSource =
  | { readonly kind: 'run'; readonly id: string }
  | {
      readonly kind: 'start';
      readonly design: NetworkDesign;
      readonly seed: number;
      /** The training's own choice for all kernels. */
      readonly initializer: Spec | null;
    };

/** Single units and weights of a design. */
export interface UnitCalls {
  'units.read': Call<{ readonly source: UnitsSource }, UnitsAnswer>;
  /** From now on `run.progress` of this run brings its weights; null: of none. */
  'units.watch': Call<{ readonly id: string | null }, null>;
}
