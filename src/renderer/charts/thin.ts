import type { Points } from './points.ts';

/**
 * At most `maximum` points that look the same: the curve is cut into buckets of equal numbers of points, and
 * of each the exact minimum and maximum stay, and one gap (NaN) where it has one. First and last point stay.
 * So a spike of a single point is never hidden, which averaging or taking every n-th point would do.
 * @param maximum 4 or more.
 */
export function thinPoints(points: Points, maximum: number): Points {
  const { x, y } = points;
  const count = x.length;
  if (count <= maximum) return points;
  const perBucket = hasGap(y) ? 3 : 2;
  const buckets = Math.max(1, Math.floor((maximum - 2) / perBucket));
  const kept = new Int32Array(buckets * perBucket + 2);
  let length = 0;
  const keep = (place: number): void => {
    if (place >= 0 && (length === 0 || kept[length - 1]! < place)) kept[length++] = place;
  };
  keep(0);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * count) / buckets);
    const to = Math.floor(((bucket + 1) * count) / buckets);
    for (const place of findExtremes(y, from, to)) keep(place);
  }
  keep(count - 1);
  const thin = { x: new Float64Array(length), y: new Float64Array(length) };
  for (let i = 0; i < length; i++) {
    thin.x[i] = x[kept[i]!]!;
    thin.y[i] = y[kept[i]!]!;
  }
  return thin;
}

function hasGap(y: Float64Array): boolean {
  for (let i = 0; i < y.length; i++) if (!Number.isFinite(y[i]!)) return true;
  return false;
}

/** Places of minimum, maximum and first gap in [from, to), in rising order; -1 where there is none. */
function findExtremes(y: Float64Array, from: number, to: number): number[] {
  let lowest = -1;
  let highest = -1;
  let gap = -1;
  for (let i = from; i < to; i++) {
    const value = y[i]!;
    if (!Number.isFinite(value)) {
      if (gap < 0) gap = i;
      continue;
    }
    if (lowest < 0 || value < y[lowest]!) lowest = i;
    if (highest < 0 || value > y[highest]!) highest = i;
  }
  return [lowest, highest, gap].sort((a, b) => a - b);
}
