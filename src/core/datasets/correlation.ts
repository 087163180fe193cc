import type { Column, Table } from './table.ts';

/** How strongly columns go together. */
export interface CorrelationMatrix {
  readonly names: readonly string[];
  /**
   * [columns, columns], row-major. Two columns of numbers: Pearson's r, -1 to 1. Numbers and words: the correlation
   * ratio, 0 to 1. Two columns of words: Cramer's V, 0 to 1. NaN where one of them does not vary.
   */
  readonly values: Float32Array;
  /** Rows that were looked at, evenly chosen where there are many. */
  readonly rows: number;
  /** Columns that were left out: too many words, or behind the limit. */
  readonly leftOut: number;
}

/** More columns make a picture that nobody reads. */
const MOST_COLUMNS = 120;
const MOST_ROWS = 50_000;
/** With more words than this every column of words explains every other. */
const MOST_WORDS = 50;

/** Calculates the strengths between all columns that allow it. Missing cells leave out their row for that pair. */
export function correlate(table: Table, report?: (share: number) => void): CorrelationMatrix {
  const fits = (column: Column) =>
    column.kind === 'numeric' || (column.categories.length > 1 && column.categories.length <= MOST_WORDS);
  const chosen = table.columns.filter(fits).slice(0, MOST_COLUMNS);
  const rows = chooseRows(table.rows);
  const columns = chosen.map((column, index) => {
    report?.(index / chosen.length);
    return gather(column, rows);
  });
  const size = columns.length;
  const values = new Float32Array(size * size);
  for (let a = 0; a < size; a++) {
    values[a * size + a] = 1;
    for (let b = 0; b < a; b++) {
      const strength = relate(columns[a]!, columns[b]!);
      values[a * size + b] = strength;
      values[b * size + a] = strength;
    }
  }
  return {
    names: chosen.map(({ name }) => name),
    values,
    rows: rows.length,
    leftOut: table.columns.length - size,
  };
}

/** At most {@link MOST_ROWS} rows, spread evenly. */
function chooseRows(count: number): Int32Array {
  const length = Math.min(count, MOST_ROWS);
  return Int32Array.from({ length }, (_, index) => Math.floor((index * count) / length));
}

type Gathered =
  | { readonly kind: 'numbers'; readonly values: Float64Array }
  | { readonly kind: 'words'; readonly codes: Int32Array; readonly count: number };

function gather(column: Column, rows: Int32Array): Gathered {
  if (column.kind === 'numeric') {
    const { values } = column;
    return { kind: 'numbers', values: Float64Array.from(rows, (row) => values[row]!) };
  }
  const { codes } = column;
  return { kind: 'words', codes: rows.map((row) => codes[row]!), count: column.categories.length };
}

function relate(a: Gathered, b: Gathered): number {
  if (a.kind === 'numbers' && b.kind === 'numbers') return pearson(a.values, b.values);
  if (a.kind === 'words' && b.kind === 'words') return cramer(a, b);
  return a.kind === 'numbers' ? ratio(a.values, b as Words) : ratio((b as Numbers).values, a);
}

type Numbers = Extract<Gathered, { kind: 'numbers' }>;
type Words = Extract<Gathered, { kind: 'words' }>;

/** Pearson's r in one pass (Welford's update of a covariance). */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let [count, meanX, meanY, sumX, sumY, both] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i]!, y[i]!];
    if (a !== a || b !== b) continue;
    count++;
    const dx = a - meanX;
    const dy = b - meanY;
    meanX += dx / count;
    meanY += dy / count;
    sumX += dx * (a - meanX);
    sumY += dy * (b - meanY);
    both += dx * (b - meanY);
  }
  if (count < 3 || sumX <= 0 || sumY <= 0) return NaN;
  return Math.max(-1, Math.min(1, both / Math.sqrt(sumX) / Math.sqrt(sumY)));
}

/** Correlation ratio: the root of the share of the variance that lies between the groups (Pearson, 1905). */
function ratio(values: Float64Array, { codes, count }: Words): number {
  const sums = new Float64Array(count);
  const counts = new Float64Array(count);
  let [rows, mean, squares] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const code = codes[i]!;
    if (value !== value || code < 0) continue;
    rows++;
    sums[code]! += value;
    counts[code]!++;
    const delta = value - mean;
    mean += delta / rows;
    squares += delta * (value - mean);
  }
  // A group of its own for nearly every row explains everything and says nothing.
  const groups = counts.reduce((sum, each) => sum + (each > 0 ? 1 : 0), 0);
  if (rows < 3 || squares <= 0 || groups < 2 || groups * 2 > rows) return NaN;
  let between = 0;
  for (let code = 0; code < count; code++) {
    if (counts[code]! === 0) continue;
    const gap = sums[code]! / counts[code]! - mean;
    between += counts[code]! * gap * gap;
  }
  return Math.sqrt(Math.min(1, between / squares));
}

/** Cramer's V of a table of counts. */
function cramer(a: Words, b: Words): number {
  const table = new Float64Array(a.count * b.count);
  const rowSums = new Float64Array(a.count);
  const columnSums = new Float64Array(b.count);
  let total = 0;
  for (let i = 0; i < a.codes.length; i++) {
    const [row, column] = [a.codes[i]!, b.codes[i]!];
    if (row < 0 || column < 0) continue;
    table[row * b.count + column]!++;
    rowSums[row]!++;
    columnSums[column]!++;
    total++;
  }
  const used = (sums: Float64Array) => sums.reduce((count, sum) => count + (sum > 0 ? 1 : 0), 0);
  const least = Math.min(used(rowSums), used(columnSums)) - 1;
  if (total < 3 || least < 1) return NaN;
  let chi = 0;
  for (let row = 0; row < a.count; row++) {
    for (let column = 0; column < b.count; column++) {
      const expected = (rowSums[row]! * columnSums[column]!) / total;
      if (expected === 0) continue;
      const gap = table[row * b.count + column]! - expected;
      chi += (gap * gap) / expected;
    }
  }
  return Math.sqrt(Math.min(1, chi / (total * least)));
}
