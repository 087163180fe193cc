import { countUnique } from './count-unique.ts';
import type { Temporal } from './dates.ts';
import type { NumberArray } from './number-array.ts';
import type { CategoricalColumn, Column, NumericColumn } from './table.ts';

/** Bars of a histogram. */
export const HISTOGRAM_BINS = 24;

/** What the table view shows of one column. */
export interface ColumnStatistics {
  readonly name: string;
  readonly kind: 'numeric' | 'categorical';
  /** Set for times: numbers are seconds since 1970-01-01 00:00 UTC. */
  readonly temporal?: Temporal;
  /** Cells without a value. */
  readonly missing: number;
  /** Different values. */
  readonly unique: number;
  /** Null for words, and for a column without values. */
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly mean: number | null;
  /** Of the values as they are: divided by their number, not by one less. */
  readonly standardDeviation: number | null;
  /** Counts of 24 equal bins from minimum to maximum, or of the 24 most frequent categories. */
  readonly histogram: readonly number[];
  /** Labels of the histogram's categories; empty for numbers. */
  readonly categories: readonly string[];
}

/** Number, mean and standard deviation of the values that are there, in one pass (Welford, 1962). */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly standardDeviation: number;
}

/** Moments of the entries of `values` at `rows` (all when left out); NaN entries do not count. */
export function calculateMoments(values: NumberArray, rows?: Int32Array): Moments {
  let count = 0;
  let mean = 0;
  let squares = 0;
  const length = rows?.length ?? values.length;
  for (let i = 0; i < length; i++) {
    const value = values[rows === undefined ? i : rows[i]!]!;
    if (Number.isNaN(value)) continue;
    count++;
    const delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
  }
  return { count, mean, standardDeviation: count === 0 ? 0 : Math.sqrt(squares / count) };
}

/** Facts about a column for the preview. */
export function describeColumn(column: Column): ColumnStatistics {
  return column.kind === 'numeric' ? describeNumbers(column) : describeWords(column);
}

function describeNumbers({ name, values, temporal }: NumericColumn): ColumnStatistics {
  const { count, mean, standardDeviation } = calculateMoments(values);
  const base = {
    name,
    kind: 'numeric',
    missing: values.length - count,
    categories: [],
    ...(temporal === undefined ? {} : { temporal }),
  } as const;
  if (count === 0) {
    return {
      ...base,
      unique: 0,
      minimum: null,
      maximum: null,
      mean: null,
      standardDeviation: null,
      histogram: [],
    };
  }
  // Counted loops: an iterator over one of several types of arrays takes ten times as long.
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const bins = new Float64Array(HISTOGRAM_BINS);
  // Halved first: the span of two large numbers of opposite sign is not finite.
  const halfSpan = maximum / 2 - minimum / 2;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value !== value) continue;
    const place = halfSpan === 0 ? 0 : (value / 2 - minimum / 2) / halfSpan;
    const bin = Math.floor(place * HISTOGRAM_BINS);
    bins[bin < HISTOGRAM_BINS ? bin : HISTOGRAM_BINS - 1]!++;
  }
  const histogram = Array.from(bins);
  return { ...base, unique: countUnique(values), minimum, maximum, mean, standardDeviation, histogram };
}

function describeWords({ name, categories, codes }: CategoricalColumn): ColumnStatistics {
  const counts = countCategories(codes, categories.length);
  const missing = codes.reduce((sum, code) => sum + (code === -1 ? 1 : 0), 0);
  const frequent = categories
    .map((category, code) => ({ category, count: counts[code]! }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const shown = frequent.slice(0, HISTOGRAM_BINS);
  return {
    name,
    kind: 'categorical',
    missing,
    unique: frequent.length,
    minimum: null,
    maximum: null,
    mean: null,
    standardDeviation: null,
    histogram: shown.map(({ count }) => count),
    categories: shown.map(({ category }) => category),
  };
}

/** {@link calculateMoments} of numbers that come one by one: the same additions, the same bits. */
export function createMoments(): Moments & { add(value: number): void } {
  let count = 0;
  let mean = 0;
  let squares = 0;
  return {
    get count() {
      return count;
    },
    get mean() {
      return mean;
    },
    get standardDeviation() {
      return count === 0 ? 0 : Math.sqrt(squares / count);
    },
    add(value) {
      count++;
      const delta = value - mean;
      mean += delta / count;
      squares += delta * (value - mean);
    },
  };
}

/** How often each code occurs at `rows` (everywhere when left out); missing cells do not count. */
export function countCategories(codes: Int32Array, categories: number, rows?: Int32Array): Int32Array {
  const counts = new Int32Array(categories);
  const length = rows?.length ?? codes.length;
  for (let i = 0; i < length; i++) {
    const code = codes[rows === undefined ? i : rows[i]!]!;
    if (code >= 0) counts[code]!++;
  }
  return counts;
}
