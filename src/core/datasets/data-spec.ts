import type { Spec } from '../support/fields.ts';

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
  readonly scaling: 'none' | 'standardize' | 'minMax';
  /** The same for a regression target. Metrics are given in the target's own unit all the same. */
  readonly targetScaling: 'none' | 'standardize';
  /**
   * What to do about empty cells in the features: `refuse` (the default) names the first one, `fill` takes the
   * mean or the most frequent word of the training split.
   */
  readonly missing?: 'refuse' | 'fill';
  /** Column that says how much each row counts in the loss, 0 or more; not a feature then. */
  readonly weights?: string | null;
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
}
