import type { FloatArray } from '../support/float-array.ts';

/** What a block of numbers looks like. Non-finite numbers are counted and left out of the rest. */
export interface BlockStatistics {
  readonly count: number;
  readonly nonFinite: number;
  readonly mean: number;
  readonly standardDeviation: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Euclidean norm. */
  readonly norm: number;
  /** Share of exact zeros, 0 to 1. */
  readonly zeros: number;
  /** Counts of equal bins from minimum to maximum. */
  readonly histogram: readonly number[];
}

/** Describes the first `length` numbers of a block. */
export function describeBlock(values: FloatArray, length = values.length, bins = 32): BlockStatistics {
  let finite = 0;
  let sum = 0;
  let squares = 0;
  let zeros = 0;
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let i = 0; i < length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    finite += 1;
    sum += value;
    squares += value * value;
    if (value === 0) zeros += 1;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const mean = finite === 0 ? NaN : sum / finite;
  let spread = 0;
  const histogram = new Array<number>(bins).fill(0);
  const width = (maximum - minimum) / bins;
  for (let i = 0; i < length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    spread += (value - mean) * (value - mean);
    const bin = width > 0 ? Math.min(bins - 1, Math.floor((value - minimum) / width)) : 0;
    histogram[bin]! += 1;
  }
  return {
    count: length,
    nonFinite: length - finite,
    mean,
    standardDeviation: finite === 0 ? NaN : Math.sqrt(spread / finite),
    minimum: finite === 0 ? NaN : minimum,
    maximum: finite === 0 ? NaN : maximum,
    norm: Math.sqrt(squares),
    zeros: finite === 0 ? NaN : zeros / finite,
    histogram,
  };
}

/**
 * Quantiles of the finite numbers of a block, between neighbours in a straight line (numpy's default). NaN
 * where there are none.
 * @param shares 0 (the smallest) to 1 (the largest).
 */
export function quantiles(values: FloatArray, shares: readonly number[]): readonly number[] {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  return shares.map((share) => {
    if (sorted.length === 0) return NaN;
    const at = share * (sorted.length - 1);
    const low = sorted[Math.floor(at)]!;
    return low + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - low);
  });
}
