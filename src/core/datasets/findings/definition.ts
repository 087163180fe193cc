import type { DataSpec } from '../data-spec.ts';
import type { ColumnStatistics } from '../statistics.ts';
import type { CorrelationMatrix } from '../correlation.ts';
import type { Column, Table } from '../table.ts';

/** What a person can do about a finding with one click. */
export type FindingFix =
  /** Keeps columns out of the features. */
  | { readonly kind: 'ignore'; readonly columns: readonly string[] }
  /** Changes the preparation. */
  | { readonly kind: 'prepare'; readonly label: string; readonly change: Partial<Omit<DataSpec, 'source'>> }
  /** Weighs all classes the same in the loss: a setting of the next training. */
  | { readonly kind: 'weighClasses' }
  /** Removes repeated rows: a new version. */
  | { readonly kind: 'deduplicate' };

/** Something about a dataset that spoils results, or looks as if it could. */
export interface Finding {
  /** Type in the catalogue. */
  readonly type: string;
  /** `warning`: results will be wrong or worse; `information`: good to know. */
  readonly severity: 'warning' | 'information';
  /** What was found, in one sentence with the numbers. */
  readonly sentence: string;
  /** Why it matters and what to do. */
  readonly advice: string;
  readonly columns: readonly string[];
  /** Row numbers from 1 that show it; a few. */
  readonly rows: readonly number[];
  readonly fix: FindingFix | null;
  /** Other ways to mend it. */
  readonly otherFixes?: readonly FindingFix[];
}

/** What findings are looked for in. */
export interface FindingContext {
  readonly table: Table;
  readonly statistics: readonly ColumnStatistics[];
  readonly correlation: CorrelationMatrix;
  /** The column to predict, or null. */
  readonly target: Column | null;
  /** True where the target is classes. */
  readonly isClassification: boolean;
  /** Columns to learn from, with their statistics. */
  readonly features: readonly { readonly column: Column; readonly statistics: ColumnStatistics }[];
  readonly recipe: Omit<DataSpec, 'source'>;
  /** Told the share of this definition's work that is done, 0 to 1, by those that take long. */
  readonly report: (share: number) => void;
}

/** One kind of finding. Adding one is a file and a line in index.ts. */
export interface FindingDefinition {
  readonly type: string;
  readonly label: string;
  /** Its work beside that of the others; 1 where left out. */
  readonly weight?: number;
  /** Asks for the cells of one column after the other: of a table in a file only a few are in memory. */
  find(context: FindingContext): readonly Finding[];
}
