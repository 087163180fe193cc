import type { Spec } from '../support/fields.ts';
import type { Preparation } from './table.ts';

/** Which data, how it is split and prepared. */
export interface DataSpec {
  readonly source: DataSource;
  /** Column to predict; null where the source has a fixed target (digits, generators). */
  readonly target: string | null;
  /** Columns to learn from; null means all but the target. */
  readonly features: readonly string[] | null;
  readonly task: 'auto' | 'regression' | 'classification';
  readonly split: SplitSpec;
  /** How numeric features are scaled; fitted on the training split only. */
  readonly scaling: 'none' | 'standardize' | 'minMax' | 'robust' | 'pixels';
  /** The same for a regression target. Metrics are given in the target's own unit all the same. */
  readonly targetScaling: 'none' | 'standardize';
  /**
   * What to do about empty cells in the features: `refuse` (the default) names the first one, `fill` takes the
   * mean or the most frequent word of the training split.
   */
  readonly missing?: 'refuse' | 'fill';
  /** Column that says how much each row counts in the loss, 0 or more; not a feature then. */
  readonly weights?: string | null;
  /** Steps of single columns, in their order. Columns that are not named take `scaling`, words one-hot. */
  readonly steps?: readonly ColumnSteps[];
  /** Makes sequences of a table: an example is several rows after each other. */
  readonly window?: WindowSpec | null;
  /**
   * Makes classes equally frequent in the training split: `oversample` repeats rows of the smaller ones,
   * `undersample` leaves out rows of the larger ones. Validation and test stay as they are.
   */
  readonly resampling?: 'none' | 'oversample' | 'undersample';
  /**
   * A preparation that a network was trained with before: rows are prepared by it instead of one that is fitted, and
   * `target`, `features`, `scaling`, `targetScaling`, `steps` and `window` are those of it.
   */
  readonly prepared?: Preparation;
}

/** How one column is prepared. */
export interface ColumnSteps {
  readonly column: string;
  /** Entries of the catalogue of preparation steps. */
  readonly steps: readonly Spec[];
}

/** Sequences out of rows. */
export interface WindowSpec {
  /** Rows of one example, 1 or more. */
  readonly length: number;
  /** The target is that of the row so many rows after the last one of the example, 1 or more. */
  readonly horizon: number;
}

/** Where rows come from. */
export type DataSource =
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'generator'; readonly spec: Spec; readonly seed: number }
  /** A dataset of the workspace; its content hash is stored with the run. */
  | { readonly kind: 'dataset'; readonly id: string }
  /** A file beside a project file; command line only, relative, without `..`. */
  | { readonly kind: 'file'; readonly path: string };

/** Shares of the rows, each 0 to 1; what is left over goes to training. */
export interface SplitSpec {
  readonly validation: number;
  readonly test: number;
  readonly seed: number;
  /** Keep the share of each class; classification only. */
  readonly stratified: boolean;
  /** Cross-validation: the test part is fold `index` (0-based) of `count` equal ones; `test` is not looked at. */
  readonly fold?: { readonly index: number; readonly count: number };
  /**
   * Part of the training rows that is used, above 0 to 1 (the default): how much data does it take? Validation and
   * test stay as they are, and a smaller part lies within a larger one.
   */
  readonly trainShare?: number;
  /** Rows with the same value in this column stay in one part; it is no feature then. */
  readonly group?: string | null;
  /**
   * Rows are ordered by this column: the earliest are trained on, then comes validation, the latest are the test.
   * Folds go forward: what is tested is later than all that was trained on. It is no feature then.
   */
  readonly time?: string | null;
}
