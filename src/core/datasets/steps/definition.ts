import type { Fields, ValuesOf } from '../../support/fields.ts';
import type { NumberStep } from '../table.ts';

/** What a step that fills empty cells takes for them. */
export interface Filling {
  readonly value: number | string;
  /** True where a further feature says that the cell was empty. */
  readonly indicator: boolean;
}

/** How words become numbers. */
export type Encoding =
  | { readonly kind: 'oneHot' }
  | { readonly kind: 'ordinal'; readonly order: readonly string[] }
  | { readonly kind: 'hash'; readonly buckets: number };

interface StepBase<F extends Fields> {
  /** Stable name in files: `standardize`. */
  readonly type: string;
  readonly label: string;
  /** One or two sentences: what it does and when it helps. */
  readonly description: string;
  /** KaTeX source. */
  readonly formula: string;
  readonly fields: F;
  /** Kinds of columns that it suits. */
  readonly suits: readonly ('numeric' | 'categorical')[];
}

/** Takes the place of empty cells. At most one a column, always carried out first. */
export interface FillStep<F extends Fields = Fields> extends StepBase<F> {
  readonly role: 'fill';
  /** @param present cells of the training split that are there, in their order. */
  fitNumber(values: ValuesOf<F>, present: Float64Array): Filling;
  /** @param counts how often each word stands in the training split, in the order of the column. */
  fitWord(values: ValuesOf<F>, counts: ReadonlyMap<string, number>): Filling;
}

/** Makes a number of a number. Several a column, in their order. */
export interface ChangeStep<F extends Fields = Fields> extends StepBase<F> {
  readonly role: 'change';
  /** @param present numbers of the training split as the steps before left them, none missing, at least one. */
  fit(values: ValuesOf<F>, present: Float64Array): NumberStep;
}

/** Makes features of words. One a column. */
export interface EncodeStep<F extends Fields = Fields> extends StepBase<F> {
  readonly role: 'encode';
  encoding(values: ValuesOf<F>): Encoding;
}

/** One step of a preparation. Adding one is a file and a line in index.ts. */
export type StepDefinition<F extends Fields = Fields> = FillStep<F> | ChangeStep<F> | EncodeStep<F>;
