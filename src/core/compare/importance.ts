import { createRandom } from '../support/random.ts';
import { rankCorrelation } from './sample.ts';
import { answerTree, growTree, type Leaf, type LevelTable } from './regression-tree.ts';

/** A hyperparameter with its value in every run; null: the run does not have it. */
export interface ParameterColumn {
  readonly name: string;
  readonly values: readonly (number | string | boolean | null)[];
}

/** How much one hyperparameter decides. */
export interface ParameterImportance {
  readonly name: string;
  /** Share of the variance of the metric that it explains by itself, 0 to 1. */
  readonly share: number;
  /** Spearman's rank correlation with the metric; null for hyperparameters that are not numbers. */
  readonly trend: number | null;
  /** Different values that occur. */
  readonly levels: number;
}

/** Importance of all, the most important first. */
export interface ImportanceReport {
  readonly method: string;
  readonly parameters: readonly ParameterImportance[];
  /** Share of the variance that only combinations explain. */
  readonly interactions: number;
  /** R² on runs that a tree had not seen; near or below 0: the shares mean nothing. */
  readonly fit: number;
  /** Runs with a finite value that were used. */
  readonly runs: number;
}

/** Fewest runs that a report is made from. */
export const LEAST_RUNS = 8;
const TREES = 48;
/** Rows that one tree is grown from at most: 10,000 runs are answered as fast as 1,000. */
const MOST_ROWS = 1000;

export const IMPORTANCE_METHOD =
  'functional ANOVA over a random forest (Hutter, Hoos and Leyton-Brown, 2014)';

/**
 * Which hyperparameters decide a metric: a random forest learns the metric from the hyperparameters, and the
 * variance of its answer is taken apart into shares of single hyperparameters (Hutter, Hoos and Leyton-Brown,
 * ICML 2014). Differs from the paper: values weigh as often as they occur in the runs, not evenly over a search
 * space; values that are not numbers are put in the order of their mean.
 * @param target one value per run; runs without a finite one are left out.
 * @returns null for fewer than {@link LEAST_RUNS} runs, or where nothing varies.
 */
export function measureImportance(
  columns: readonly ParameterColumn[],
  target: readonly number[],
  seed = 1,
): ImportanceReport | null {
  const rows = target.flatMap((value, place) => (Number.isFinite(value) ? [place] : []));
  if (rows.length < LEAST_RUNS) return null;
  const goal = Float64Array.from(rows, (row) => target[row]!);
  const varying = columns
    .map((column) =>
      encode(
        column.name,
        rows.map((row) => column.values[row] ?? null),
        goal,
      ),
    )
    .filter((column) => column.count > 1);
  if (varying.length === 0 || goal.every((value) => value === goal[0])) return null;
  const table: LevelTable = {
    levels: varying.map(({ levels }) => levels),
    counts: varying.map(({ count }) => count),
    target: goal,
  };
  const weights = varying.map(({ levels, count }) => cumulateWeights(levels, count));
  const random = createRandom(seed, 'importance');
  const sums = new Float64Array(varying.length);
  const outside = new Float64Array(goal.length);
  const outsideCounts = new Int32Array(goal.length);
  let grown = 0;
  for (let tree = 0; tree < TREES; tree++) {
    const size = Math.min(MOST_ROWS, goal.length);
    const drawn = Int32Array.from({ length: size }, () => random.nextBelow(goal.length));
    const leaves = growTree(table, drawn, random);
    const seen = new Set(drawn);
    for (let row = 0, asked = 0; row < goal.length && asked < 200; row++) {
      if (seen.has(row)) continue;
      asked++;
      outside[row]! += answerTree(leaves, table, row);
      outsideCounts[row]! += 1;
    }
    const shares = takeApart(leaves, weights);
    if (shares === null) continue;
    grown++;
    for (let i = 0; i < shares.length; i++) sums[i]! += shares[i]!;
  }
  const parameters = varying.map(({ name, numbers, count }, place): ParameterImportance => {
    const share = grown === 0 ? 0 : Math.min(1, Math.max(0, sums[place]! / grown));
    return {
      name,
      share,
      trend: numbers === null ? null : rankCorrelation(numbers, [...goal]),
      levels: count,
    };
  });
  const explained = parameters.reduce((sum, { share }) => sum + share, 0);
  return {
    method: IMPORTANCE_METHOD,
    parameters: parameters.sort((a, b) => b.share - a.share),
    interactions: Math.max(0, 1 - explained),
    fit: measureFit(goal, outside, outsideCounts),
    runs: goal.length,
  };
}

interface EncodedColumn {
  readonly name: string;
  readonly levels: Int32Array;
  readonly count: number;
  /** Null where some value is not a number. */
  readonly numbers: readonly number[] | null;
}

/** Numbers keep their order; other values are ordered by their mean, which is best for such trees (Fisher, 1958). */
function encode(
  name: string,
  values: readonly ParameterColumn['values'][number][],
  goal: Float64Array,
): EncodedColumn {
  const areNumbers = values.every((value) => typeof value === 'number' && Number.isFinite(value));
  const means = new Map<ParameterColumn['values'][number], { sum: number; count: number }>();
  values.forEach((value, row) => {
    const known = means.get(value) ?? { sum: 0, count: 0 };
    means.set(value, { sum: known.sum + goal[row]!, count: known.count + 1 });
  });
  const meanOf = (value: ParameterColumn['values'][number]): number => {
    const { sum, count } = means.get(value)!;
    return sum / count;
  };
  const distinct = [...means.keys()].sort((a, b) =>
    areNumbers ? (a as number) - (b as number) : meanOf(a) - meanOf(b),
  );
  const places = new Map(distinct.map((value, place) => [value, place]));
  return {
    name,
    levels: Int32Array.from(values, (value) => places.get(value)!),
    count: distinct.length,
    numbers: areNumbers ? (values as readonly number[]) : null,
  };
}

/** `weights[i]`: share of the rows on levels below i. */
function cumulateWeights(levels: Int32Array, count: number): Float64Array {
  const weights = new Float64Array(count + 1);
  for (const level of levels) weights[level + 1]! += 1 / levels.length;
  for (let i = 1; i <= count; i++) weights[i]! += weights[i - 1]!;
  return weights;
}

/** Share of the tree's variance that each parameter explains by itself; null for a tree that does not vary. */
function takeApart(leaves: readonly Leaf[], weights: readonly Float64Array[]): Float64Array | null {
  const steps = weights.map((each) => new Float64Array(each.length));
  let mean = 0;
  let square = 0;
  for (const { from, to, value } of leaves) {
    const widths = weights.map((each, place) => each[to[place]!]! - each[from[place]!]!);
    const volume = widths.reduce((product, width) => product * width, 1);
    mean += volume * value;
    square += volume * value * value;
    for (let place = 0; place < widths.length; place++) {
      // The volume of the other parameters: what the leaf adds to the mean at each of its levels.
      const rest = widths[place] === 0 ? 0 : volume / widths[place]!;
      steps[place]![from[place]!]! += rest * value;
      steps[place]![to[place]!]! -= rest * value;
    }
  }
  const variance = square - mean * mean;
  if (!(variance > 1e-12 * Math.max(square, 1e-300))) return null;
  return Float64Array.from(weights, (each, place) => {
    let level = 0;
    let own = 0;
    for (let i = 0; i + 1 < each.length; i++) {
      level += steps[place]![i]!;
      own += (each[i + 1]! - each[i]!) * (level - mean) * (level - mean);
    }
    return own / variance;
  });
}

function measureFit(goal: Float64Array, sums: Float64Array, counts: Int32Array): number {
  const rows = [...goal.keys()].filter((row) => counts[row]! > 0);
  if (rows.length < 2) return Number.NaN;
  const mean = rows.reduce((sum, row) => sum + goal[row]!, 0) / rows.length;
  let error = 0;
  let spread = 0;
  for (const row of rows) {
    const miss = goal[row]! - sums[row]! / counts[row]!;
    error += miss * miss;
    spread += (goal[row]! - mean) * (goal[row]! - mean);
  }
  return spread === 0 ? Number.NaN : 1 - error / spread;
}
