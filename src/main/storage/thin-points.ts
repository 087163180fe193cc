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
  for (let i = 0; i < count && !gaps; i++) gaps = !Number.isFinite(y[i] as number);
  const perBucket = gaps ? 3 : 2;
  const buckets = Math.max(1, Math.floor((maximum - 2) / perBucket));
  const kept = takeRoom(buckets * perBucket + 2);
  let length = 0;
  const keep = (index: number) => {
    if (length === 0 || (kept[length - 1] as number) < index) kept[length++] = index;
  };
  keep(0);
  // Buckets of equal numbers of points: curves whose x has holes lose none of their detail.
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * count) / buckets);
    const to = Math.floor(((bucket + 1) * count) / buckets);
    const found = findExtremes(y, from, to);
    for (let i = 0; i < found; i++) keep(places[i] as number);
  }
  keep(count - 1);
  const thin = { x: new Float64Array(length), y: new Float64Array(length) };
  for (let i = 0; i < length; i++) {
    thin.x[i] = x[kept[i] as number] as number;
    thin.y[i] = y[kept[i] as number] as number;
  }
  return thin;
}

/** Where the places that stay are gathered; kept from one curve to the next. */
let room = new Int32Array(4096);

function takeRoom(length: number): Int32Array {
  if (room.length < length) room = new Int32Array(length);
  return room;
}

/** Where {@link findExtremes} leaves its answer: it is called for every bucket of every curve. */
const places = new Int32Array(3);

/** Puts the places of the minimum, the maximum and the first gap in [from, to) into `places`, in rising order. */
function findExtremes(y: Float64Array, from: number, to: number): number {
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
  let found = 0;
  for (const place of [lowest, highest, gap]) {
    if (place < 0) continue;
    let at = found++;
    for (; at > 0 && (places[at - 1] as number) > place; at--) places[at] = places[at - 1] as number;
    places[at] = place;
  }
  return found;
}
