import { lowerBound, type Points } from '../../../charts/points.ts';
import type { CurveBand } from '../../../charts/curve.ts';

/** Mean of some curves with one standard deviation on either side. */
export interface MeanCurve {
  readonly points: Points;
  readonly band: CurveBand;
}

/** Most x of a mean; more are laid on an even grid. */
const MOST_PLACES = 2000;

/**
 * Mean and sample standard deviation (n - 1) of curves at every x that one of them has. Between its points a curve is
 * straight; before its first and after its last, and in its gaps, it does not count. A single curve has no width.
 */
export function averageCurves(curves: readonly Points[]): MeanCurve {
  const x = commonPlaces(curves);
  const count = new Float64Array(x.length);
  const mean = new Float64Array(x.length);
  const squares = new Float64Array(x.length);
  for (const curve of curves) {
    for (const [place, value] of valuesAt(curve, x)) {
      // Welford: the squares stay exact where the spread is far smaller than the mean.
      const n = ++count[place]!;
      const off = value - mean[place]!;
      mean[place]! += off / n;
      squares[place]! += off * (value - mean[place]!);
    }
  }
  const deviation = squares.map((sum, place) =>
    count[place]! > 1 ? Math.sqrt(sum / (count[place]! - 1)) : 0,
  );
  const y = mean.map((value, place) => (count[place]! > 0 ? value : Number.NaN));
  const damaged = curves.reduce((sum, curve) => sum + (curve.damaged ?? 0), 0);
  return {
    points: damaged > 0 ? { x, y, damaged } : { x, y },
    band: {
      low: y.map((value, place) => value - deviation[place]!),
      high: y.map((value, place) => value + deviation[place]!),
    },
  };
}

/** Every x of all curves in rising order, or an even grid where those are too many. */
function commonPlaces(curves: readonly Points[]): Float64Array {
  const first = curves[0]?.x ?? new Float64Array(0);
  const isSame = curves.every(
    ({ x }) => x.length === first.length && x.every((value, place) => value === first[place]),
  );
  if (isSame && first.length <= MOST_PLACES) return first;
  const places = new Set<number>();
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { x } of curves) {
    for (const value of x) if (places.size <= MOST_PLACES) places.add(value);
    if (x.length === 0) continue;
    low = Math.min(low, x[0]!);
    high = Math.max(high, x.at(-1)!);
  }
  if (places.size <= MOST_PLACES) return Float64Array.from(places).sort();
  return Float64Array.from(
    { length: MOST_PLACES },
    (_, place) => low + ((high - low) * place) / (MOST_PLACES - 1),
  );
}

/** The values of a curve at some x, with their places. */
function* valuesAt({ x, y }: Points, at: Float64Array): Generator<readonly [number, number]> {
  if (x.length === 0) return;
  for (let place = lowerBound(at, x[0]!); place < at.length; place++) {
    const wanted = at[place]!;
    if (wanted > x.at(-1)!) return;
    const after = lowerBound(x, wanted);
    const exact = x[after] === wanted;
    const share = exact ? 0 : (wanted - x[after - 1]!) / (x[after]! - x[after - 1]!);
    const value = exact ? y[after]! : y[after - 1]! + share * (y[after]! - y[after - 1]!);
    if (Number.isFinite(value)) yield [place, value];
  }
}
