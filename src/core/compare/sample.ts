/** What a sample of numbers amounts to. */
export interface SampleSummary {
  readonly count: number;
  readonly mean: number;
  /** With n - 1; NaN for fewer than two. */
  readonly standardDeviation: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** Summary of the finite numbers of a list. Mean, minimum and maximum are NaN where there is none. */
export function summarizeSample(values: readonly number[]): SampleSummary {
  const finite = values.filter(Number.isFinite);
  const count = finite.length;
  const mean = count === 0 ? Number.NaN : finite.reduce((sum, value) => sum + value, 0) / count;
  const squares = finite.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return {
    count,
    mean,
    standardDeviation: count < 2 ? Number.NaN : Math.sqrt(squares / (count - 1)),
    minimum: count === 0 ? Number.NaN : Math.min(...finite),
    maximum: count === 0 ? Number.NaN : Math.max(...finite),
  };
}

/** Five numbers of a box plot and what lies outside its whiskers. */
export interface BoxSummary {
  readonly count: number;
  /** Lowest and highest value within 1.5 interquartile ranges of the box (Tukey, 1977). */
  readonly low: number;
  readonly quartile1: number;
  readonly median: number;
  readonly quartile3: number;
  readonly high: number;
  readonly outliers: readonly number[];
}

/** Null for a list without a finite number. */
export function summarizeBox(values: readonly number[]): BoxSummary | null {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const [quartile1, median, quartile3] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share)) as [
    number,
    number,
    number,
  ];
  const reach = 1.5 * (quartile3 - quartile1);
  const within = sorted.filter((value) => value >= quartile1 - reach && value <= quartile3 + reach);
  const outliers = sorted.filter((value) => value < quartile1 - reach || value > quartile3 + reach);
  return {
    count: sorted.length,
    low: within[0]!,
    quartile1,
    median,
    quartile3,
    high: within.at(-1)!,
    outliers,
  };
}

/** Quantile of a rising list by straight lines between its values (Hyndman and Fan's type 7, as NumPy has it). */
export function quantile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (place - below);
}

/** Ranks from 1; equal values share the mean of their ranks. */
export function rank(values: readonly number[]): readonly number[] {
  const order = values.map((_, place) => place).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}

/** Spearman's rank correlation, -1 to 1; 0 where one side does not vary. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [rank(a), rank(b)];
  const centre = (x.length + 1) / 2;
  let product = 0;
  let squaresX = 0;
  let squaresY = 0;
  for (let i = 0; i < x.length; i++) {
    product += (x[i]! - centre) * (y[i]! - centre);
    squaresX += (x[i]! - centre) * (x[i]! - centre);
    squaresY += (y[i]! - centre) * (y[i]! - centre);
  }
  const size = Math.sqrt(squaresX * squaresY);
  return size === 0 ? 0 : product / size;
}
