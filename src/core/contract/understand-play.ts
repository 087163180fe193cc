import type { PlaneFacts, PlaneState } from '../inspect/plane-picture.ts';
import type { SplitRows } from '../inspect/whole-split.ts';

/** Where and how a frame of the playground is drawn. */
export interface PlayPlane {
  /** Places of two numeric features among all features. */
  readonly x: number;
  readonly y: number;
  /** Points along each axis of the surface, 8 to 128. */
  readonly resolution: number;
  /** Numeric features that stay elsewhere than at their mean, in raw values; those of the axes do not count. */
  readonly fixed: readonly { readonly feature: number; readonly value: number }[];
}

/** A column outside of the plane, in raw values. */
export interface PlayOther {
  /** The place of its first feature among all. */
  readonly feature: number;
  readonly name: string;
  /** Words to choose from; null for numbers. */
  readonly categories: readonly string[] | null;
  /**
   * Where it stays. Numbers: chosen, or the mean over the training rows. Words: the place of the chosen one, or
   * -1 for the mixture that the training rows have.
   */
  readonly value: number;
  readonly isChosen: boolean;
}

/** One axis of the plane, in raw values. */
export interface PlayAxis {
  readonly name: string;
  readonly range: readonly [number, number];
}

/** Rows as points of the plane. */
export interface PlayPoints {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Class number, or the target in its own unit. */
  readonly target: Float32Array;
  /** 0 train, 1 validation, 2 test. */
  readonly split: Uint8Array;
  readonly row: Int32Array;
}

/** What the network makes of the plane; pictures begin at the top left. */
export interface PlayPicture {
  readonly resolution: number;
  readonly x: PlayAxis;
  readonly y: PlayAxis;
  readonly others: readonly PlayOther[];
  /** Number of the likeliest class of every point; null for regression. */
  readonly classes: Uint8Array | null;
  /** Its probability (0 to 1), or the predicted value in the target's own unit. */
  readonly values: Float32Array;
  /** For drawing the same plane with more points; null for large networks. */
  readonly exact: { readonly state: PlaneState; readonly facts: PlaneFacts } | null;
  /** One small map per unit of the small layers, [unitResolution, unitResolution]. */
  readonly unitResolution: number;
  readonly units: readonly {
    /** The layer of the weighted sum. */
    readonly node: string;
    readonly unit: number;
    readonly values: Float32Array;
    readonly largest: number;
  }[];
}

/** The whole test split (or validation, without one), for measuring it in the window; and what weights reach over it. */
export interface PlayHeldOut {
  readonly rows: SplitRows;
  readonly state: PlaneState;
  /** As the process of the network measured them. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** A frame of the playground: the copy trained a little further, and what it answers now. */
export interface PlayFrame {
  readonly step: number;
  readonly epoch: number;
  /** Steps done for this frame. */
  readonly steps: number;
  /** Mean loss of those steps; null when none was done. */
  readonly loss: number | null;
  readonly learningRate: number;
  readonly divergence: string | null;
  /** Loss and metrics over the whole splits, when they were asked for. */
  readonly train: Readonly<Record<string, number>> | null;
  readonly validation: Readonly<Record<string, number>> | null;
  readonly picture: PlayPicture | null;
  readonly points: PlayPoints | null;
  /** When they were asked for, and where they may travel. */
  readonly heldOut: PlayHeldOut | null;
  /** Kernels of small dense layers, [inputs, units], with the node that each reads. */
  readonly weights: readonly {
    readonly node: string;
    readonly from: string;
    readonly inputs: number;
    readonly units: number;
    readonly values: Float32Array;
  }[];
}
