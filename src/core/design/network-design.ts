import type { FieldValues, Spec } from '../support/fields.ts';

/** Version that this studio writes. Older ones are migrated on reading, newer ones refused with advice. */
export const DESIGN_FORMAT_VERSION = 1;

/**
 * A network as a person drew it: plain JSON, the only truth about it. Canvas, stack editor, code and
 * training are projections. It may be incomplete or wrong; the graph room says what is missing.
 */
export interface NetworkDesign {
  readonly formatVersion: typeof DESIGN_FORMAT_VERSION;
  /** 1 to 200 characters. */
  readonly name: string;
  readonly notes: string;
  readonly nodes: readonly DesignNode[];
  readonly edges: readonly DesignEdge[];
  /** Named blocks, outermost only; left out where there is none. */
  readonly groups?: readonly DesignGroup[];
}

/** Layers that belong together, drawn as one block. It changes nothing about the calculation. */
export interface DesignGroup {
  /** Unique among the groups: `group_1`. */
  readonly id: string;
  /** 1 to 200 characters. */
  readonly name: string;
  /** Ids of its layers, at least one. A layer is in one group at most. */
  readonly nodes: readonly string[];
  /** Drawn as a single card. */
  readonly collapsed: boolean;
}

/** One layer card. */
export interface DesignNode {
  /** Unique in the design, letters, digits, `_`, `-`, starting with a letter: `dense_1`. Prefix of parameter names. */
  readonly id: string;
  /** Type in the layer catalogue: `dense`. */
  readonly type: string;
  /** The layer's hyperparameters; missing ones take their defaults. */
  readonly values: FieldValues;
  /** The user's own title, or null for the layer's label. */
  readonly label: string | null;
  /** Top left corner on the canvas, in pixels at zoom 1. */
  readonly position: { readonly x: number; readonly y: number };
  /** Choices for single parameters, by name (`kernel`, `bias`); missing means the layer's defaults. */
  readonly parameters: Readonly<Record<string, ParameterSettings>>;
}

/** What a person may set for one parameter of a node. */
export interface ParameterSettings {
  /** Null: the layer's own. */
  readonly initializer: Spec | null;
  /** Kept at its initial value. */
  readonly frozen: boolean;
  /** Times the learning rate, 0.0001 to 1000. */
  readonly learningRateFactor: number;
  /** Penalty added to the loss: l1 * sum|w| + l2 * sum w^2. Both 0 or more. */
  readonly l1: number;
  readonly l2: number;
}

/** The settings of a parameter that nobody touched. */
export const DEFAULT_PARAMETER_SETTINGS: ParameterSettings = Object.freeze({
  initializer: null,
  frozen: false,
  learningRateFactor: 1,
  l1: 0,
  l2: 0,
});

/** `from`'s output goes into input number `slot` of `to`. */
export interface DesignEdge {
  readonly from: string;
  readonly to: string;
  /** 0 for the first input. Merges number theirs from 0 without holes. */
  readonly slot: number;
}
