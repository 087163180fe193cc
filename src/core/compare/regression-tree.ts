import type { Random } from '../support/random.ts';

/** A leaf: a box over the levels of every parameter, and the mean of the rows in it. */
export interface Leaf {
  /** First level of each parameter, and one beyond its last. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly value: number;
}

/** Rows with levels instead of values: `levels[parameter][row]`, each 0 to `counts[parameter] - 1`. */
export interface LevelTable {
  readonly levels: readonly Int32Array[];
  readonly counts: readonly number[];
  readonly target: Float64Array;
}

const MOST_DEPTH = 24;

/**
 * Grows one regression tree of a random forest (Breiman, Machine Learning 45, 2001): of a random third of the
 * parameters (at least one), the split that lowers the squared error most, until nothing varies.
 * @param rows places in the table, with repeats.
 */
export function growTree(table: LevelTable, rows: Int32Array, random: Random): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const from = new Int32Array(table.counts.length);
  grow(rows, from, Int32Array.from(table.counts), 0);
  return leaves;

  function grow(part: Int32Array, low: Int32Array, high: Int32Array, depth: number): void {
    const split = part.length < 2 || depth >= MOST_DEPTH ? null : findSplit(table, part, low, high, random);
    if (split === null) {
      let sum = 0;
      for (const row of part) sum += table.target[row]!;
      leaves.push({ from: low, to: high, value: sum / part.length });
      return;
    }
    const levels = table.levels[split.parameter]!;
    const highLeft = high.slice();
    const lowRight = low.slice();
    highLeft[split.parameter] = lowRight[split.parameter] = split.at;
    grow(
      part.filter((row) => levels[row]! < split.at),
      low,
      highLeft,
      depth + 1,
    );
    grow(
      part.filter((row) => levels[row]! >= split.at),
      lowRight,
      high,
      depth + 1,
    );
  }
}

/** The leaf's value for a row. */
export function answerTree(leaves: readonly Leaf[], table: LevelTable, row: number): number {
  const leaf = leaves.find(({ from, to }) =>
    table.levels.every((levels, place) => levels[row]! >= from[place]! && levels[row]! < to[place]!),
  );
  return leaf?.value ?? Number.NaN;
}

function findSplit(
  table: LevelTable,
  rows: Int32Array,
  low: Int32Array,
  high: Int32Array,
  random: Random,
): { readonly parameter: number; readonly at: number } | null {
  const open = table.counts.map((_, place) => place).filter((place) => high[place]! - low[place]! > 1);
  for (let i = open.length - 1; i > 0; i--) {
    const other = random.nextBelow(i + 1);
    [open[i], open[other]] = [open[other]!, open[i]!];
  }
  const wanted = Math.max(1, Math.ceil(table.counts.length / 3));
  let best: { parameter: number; at: number } | null = null;
  let bestGain = 1e-12;
  let looked = 0;
  for (const parameter of open) {
    // Parameters in which these rows do not vary do not count as looked at.
    if (looked >= wanted && best !== null) break;
    const found = splitOne(table, rows, parameter, low[parameter]!, high[parameter]!);
    if (found === null) continue;
    looked++;
    if (found.gain > bestGain) {
      bestGain = found.gain;
      best = { parameter, at: found.at };
    }
  }
  return best;
}

/** Best place to cut the levels of one parameter; null where all rows stand on one level. */
function splitOne(
  { levels, target }: LevelTable,
  rows: Int32Array,
  parameter: number,
  low: number,
  high: number,
): { readonly at: number; readonly gain: number } | null {
  const of = levels[parameter]!;
  const sums = new Float64Array(high - low);
  const counts = new Int32Array(high - low);
  let total = 0;
  for (const row of rows) {
    sums[of[row]! - low]! += target[row]!;
    counts[of[row]! - low]! += 1;
    total += target[row]!;
  }
  let sum = 0;
  let count = 0;
  let last = -1;
  let best: { at: number; gain: number } | null = null;
  const whole = (total * total) / rows.length;
  for (let level = 0; level < sums.length; level++) {
    if (counts[level] === 0) continue;
    if (last >= 0) {
      const rest = total - sum;
      const gain = (sum * sum) / count + (rest * rest) / (rows.length - count) - whole;
      // Half way between two levels that have rows, so that neither side takes the gap for itself.
      if (best === null || gain > best.gain) best = { at: low + ((last + level + 1) >> 1), gain };
    }
    sum += sums[level]!;
    count += counts[level]!;
    last = level;
  }
  return best;
}
