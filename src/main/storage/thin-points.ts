/** A curve, x rising. */
export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * Thins a curve to at most `maximum` points: the range of x is cut into equal buckets, and of each bucket the
 * exact minimum and maximum stay (and one gap, where it has one), so no spike is ever hidden. The first and
 * the last point stay too. Points that are not finite count as gaps (NaN).
 * @param maximum 4 or more.
 */
export function thinPoints(points: Points, maximum: number): Points {
  const { x, y } = points;
  const count = x.length;
  if (count <= maximum) return points;
  let gaps = false;
  for (let i = 0; i < count && !gaps; i++) gaps = !Number.isFinite(y[i]);
  const perBucket = gaps ? 3 : 2;
  const buckets = Math.max(1, Math.floor((maximum - 2) / perBucket));
  const kept = new Int32Array(buckets * perBucket + 2);
  let length = 0;
  const keep = (index: number) => {
    if (length === 0 || (kept[length - 1] as number) < index) kept[length++] = index;
  };
  keep(0);
  // Buckets of equal numbers of points: curves whose x has holes lose none of their detail.
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * count) / buckets);
    const to = Math.floor(((bucket + 1) * count) / buckets);
    for (const index of extremesOf(y, from, to)) keep(index);
  }
  keep(count - 1);
  const chosen = kept.subarray(0, length);
  return {
    x: Float64Array.from(chosen, (index) => x[index] as number),
    y: Float64Array.from(chosen, (index) => y[index] as number),
  };
}

/** Places of the minimum, the maximum and the first gap in [from, to), in rising order. */
function extremesOf(y: Float64Array, from: number, to: number): number[] {
  let lowest = -1;
  let highest = -1;
  let gap = -1;
  for (let i = from; i < to; i++) {
    const value = y[i] as number;
    if (!Number.isFinite(value)) {
      if (gap < 0) gap = i;
      continue;
    }
    if (lowest < 0 || value < (y[lowest] as number)) lowest = i;
    if (highest < 0 || value > (y[highest] as number)) highest = i;
  }
  return [lowest, highest, gap].filter((index) => index >= 0).sort((a, b) => a - b);
}
