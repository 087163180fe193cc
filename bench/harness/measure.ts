import type { Summary } from './row.ts';

/** One of several that are measured in turn. */
export interface Contestant {
  readonly name: string;
  /** Does one stretch of work and says what it reached, in the unit of the row. */
  measure(): number | Promise<number>;
}

/** Median (mean of the middle two of an even number), smallest and largest. @throws RangeError for no values. */
export function summarize(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError('Expected at least one measurement, received none.');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, minimum: sorted[0]!, maximum: sorted.at(-1)!, values };
}

/**
 * Measures all contestants in turn, `rounds` times: what slows the machine for a while slows all of them.
 * The order turns by one place each round, so that nobody always follows the same neighbour.
 */
export async function interleave(
  contestants: readonly Contestant[],
  rounds: number,
): Promise<ReadonlyMap<string, Summary>> {
  const values = new Map(contestants.map((each) => [each.name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < contestants.length; i++) {
      const contestant = contestants[(i + round) % contestants.length]!;
      values.get(contestant.name)!.push(await contestant.measure());
    }
  }
  return new Map([...values].map(([name, each]) => [name, summarize(each)]));
}

/** Median of the rounds' own ratios: steadier than the ratio of two medians on a busy machine. */
export function medianRatio(a: Summary, b: Summary): number {
  const pairs = Math.min(a.values.length, b.values.length);
  return summarize(Array.from({ length: pairs }, (_, i) => a.values[i]! / b.values[i]!)).median;
}

/** Ratio of what all rounds did together: for speeds that jump between a few values, as those of three programs on two processors. */
export function meanRatio(a: Summary, b: Summary): number {
  const mean = ({ values }: Summary) => values.reduce((sum, each) => sum + each, 0) / values.length;
  return mean(a) / mean(b);
}

/**
 * Units of work per second. Calls `work` until `leastMs` have passed; `work` says how much it did.
 * @param leastMs far above the clock's resolution.
 */
export function rate(work: () => number, leastMs: number): number {
  const start = performance.now();
  let done = 0;
  let elapsedMs: number;
  do {
    done += work();
    elapsedMs = performance.now() - start;
  } while (elapsedMs < leastMs);
  return (done / elapsedMs) * 1000;
}
