import type { FloatArray } from '../support/float-array.ts';
import type { Shape } from '../support/shape.ts';
import type { Temporal } from './dates.ts';
import type { NumberArray } from './number-array.ts';

/** One column of a table, decoded. */
export type Column = NumericColumn | CategoricalColumn;

/** Numbers; NaN marks a missing cell. */
export interface NumericColumn {
  readonly kind: 'numeric';
  readonly name: string;
  /** In the narrowest type that holds them all. */
  readonly values: NumberArray;
  readonly unit?: string;
  /** Set for times: seconds since 1970-01-01 00:00 UTC, shown as text. */
  readonly temporal?: Temporal;
}

/** Words. `codes` index `categories`; -1 marks a missing cell. */
export interface CategoricalColumn {
  readonly kind: 'categorical';
  readonly name: string;
  readonly categories: readonly string[];
  readonly codes: Int32Array;
}

/** Rows and columns as they came in, before any preparation. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
  /** Names the target that its source suggests, or null. */
  readonly suggestedTarget: string | null;
  /** Set for images: all feature columns in row-major order make up one example of this shape. */
  readonly exampleShape: Shape | null;
}

/** Pictures as they came, with what becomes of each byte. */
export interface ByteFeatures {
  /** [rows, ...featureShape], one byte a pixel. */
  readonly values: Uint8Array;
  /** The prepared number of each of the 256 bytes. */
  readonly table: Float32Array;
}

/** A dataset ready to train on: examples row-major, one target block, split by row numbers. */
export interface PreparedData {
  readonly task: 'regression' | 'binary' | 'multiclass';
  readonly rows: number;
  readonly featureShape: Shape;
  /** [rows, ...featureShape], prepared. Where `bytes` is set it is made when somebody asks, at four times the memory. */
  readonly features: FloatArray;
  /** Set for pictures: the same features as bytes, which training reads instead. */
  readonly bytes?: ByteFeatures;
  /** Class numbers [rows], 0/1 [rows], or numbers [rows, targetSize], prepared. */
  readonly targets: FloatArray;
  readonly targetSize: number;
  /** How much each row counts in the loss [rows]; left out: 1 each. */
  readonly exampleWeights?: FloatArray;
  readonly featureNames: readonly string[];
  readonly targetName: string;
  /** Empty for regression. */
  readonly classNames: readonly string[];
  readonly split: Split;
  /** Rows in no part, because their target is missing. */
  readonly excludedRows?: number;
  /** Travels with the run and every export. */
  readonly preparation: Preparation;
}

/** Row numbers of each part; no row in two parts. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/** What was fitted on the training split: enough to prepare a new raw row. JSON. */
export interface Preparation {
  readonly formatVersion: 1;
  readonly columns: readonly PreparedColumn[];
  readonly target: PreparedTarget;
  /** Set where an example is several rows after each other: its features are those of each row in turn. */
  readonly window?: PreparedWindow;
}

/** An example made of `length` rows; the target is that of the row `horizon` rows after the last of them. */
export interface PreparedWindow {
  readonly length: number;
  readonly horizon: number;
}

/** One change of a number. Each is exact in double precision. */
export type NumberStep =
  | { readonly kind: 'clip'; readonly low: number; readonly high: number }
  /** sign(x) ln(1 + |x|) */
  | { readonly kind: 'log' }
  /** (x - offset) / scale */
  | { readonly kind: 'scale'; readonly offset: number; readonly scale: number };

/** How one raw column becomes one or more features. */
export type PreparedColumn =
  | {
      readonly kind: 'numeric';
      readonly name: string;
      /** What happens to the number first, in this order. */
      readonly steps?: readonly NumberStep[];
      /** feature = (number - offset) / scale */
      readonly offset: number;
      readonly scale: number;
      /** Taken for missing cells. */
      readonly fill: number;
      /** A further feature is 1 where the cell was missing. */
      readonly indicator?: true;
    }
  | {
      readonly kind: 'oneHot';
      readonly name: string;
      /** Those of the training split, one feature each. */
      readonly categories: readonly string[];
      /** Taken for missing cells: the most frequent category, or a word of its own. */
      readonly fill: string;
      readonly indicator?: true;
    }
  | {
      readonly kind: 'ordinal';
      readonly name: string;
      /** In their order: the first is 0. */
      readonly categories: readonly string[];
      /** feature = (place - offset) / scale */
      readonly offset: number;
      readonly scale: number;
      readonly fill: string;
      readonly indicator?: true;
    }
  | {
      readonly kind: 'hash';
      readonly name: string;
      /** Features: the one at FNV-1a(word) mod buckets is 1. */
      readonly buckets: number;
      /** Words of the training split, for formats that can carry a table but no hash. */
      readonly words: readonly string[];
      readonly fill: string;
      readonly indicator?: true;
    };

/** How a prediction turns back into the target's own words or units. */
export type PreparedTarget =
  | { readonly kind: 'numeric'; readonly name: string; readonly offset: number; readonly scale: number }
  | { readonly kind: 'classes'; readonly name: string; readonly classes: readonly string[] };
