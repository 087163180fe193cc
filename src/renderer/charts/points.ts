/** A curve: x rises, y may hold NaN where a value was not finite. Both have the same length. */
export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Stored points that failed their checksum or are missing: they are gaps, never numbers. Left out: none. */
  readonly damaged?: number;
}

export const NO_POINTS: Points = { x: new Float64Array(0), y: new Float64Array(0) };

/** First place whose x is at least `wanted`; the length where there is none. */
export function lowerBound(x: Float64Array, wanted: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (x[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Place of the point whose x is nearest to `wanted`; -1 for an empty curve. */
export function nearestPlace(x: Float64Array, wanted: number): number {
  if (x.length === 0) return -1;
  const after = Math.min(x.length - 1, lowerBound(x, wanted));
  const before = Math.max(0, after - 1);
  return Math.abs(x[before]! - wanted) <= Math.abs(x[after]! - wanted) ? before : after;
}

/**
 * The part of a curve between two x, with one more point on either side so that lines run to the edge.
 */
export function cutPoints(points: Points, from: number, to: number): Points {
  const { x, y } = points;
  const start = Math.max(0, lowerBound(x, from) - 1);
  let end = lowerBound(x, to);
  while (end < x.length && x[end]! <= to) end++;
  end = Math.min(x.length, end + 1);
  if (start === 0 && end === x.length) return points;
  return { x: x.subarray(start, end), y: y.subarray(start, end) };
}

/** Two curves one after the other; points of `added` that do not lie beyond the first are left out. */
export function appendPoints(points: Points, added: Points): Points {
  const last = points.x.at(-1) ?? Number.NEGATIVE_INFINITY;
  let start = 0;
  while (start < added.x.length && added.x[start]! <= last) start++;
  if (start === added.x.length) return points;
  const damaged = Math.max(points.damaged ?? 0, added.damaged ?? 0);
  return {
    x: joinNumbers(points.x, added.x.subarray(start)),
    y: joinNumbers(points.y, added.y.subarray(start)),
    ...(damaged > 0 ? { damaged } : {}),
  };
}

/** Numbers in use of arrays that were made with room to grow. */
const used = new WeakMap<ArrayBufferLike, number>();

/**
 * A live curve grows many times a second: it is copied only when its room is used up. What was given out before stays
 * as it was, for only numbers that nobody has seen are written; a list that was added to already is copied.
 */
function joinNumbers(first: Float64Array, second: Float64Array): Float64Array {
  const { buffer, byteOffset } = first;
  const length = first.length + second.length;
  const end = byteOffset / 8 + first.length;
  if (used.get(buffer) === end && 8 * (end + second.length) <= buffer.byteLength) {
    const joined = new Float64Array(buffer, byteOffset, length);
    joined.set(second, first.length);
    used.set(buffer, end + second.length);
    return joined;
  }
  const room = new Float64Array(length + Math.max(64, length >> 2));
  room.set(first);
  room.set(second, first.length);
  used.set(room.buffer, length);
  return room.subarray(0, length);
}
