import type { Curve } from './curve.ts';
import { nearestPlace } from './points.ts';

/** The exact value of one curve at the crosshair. */
export interface Reading {
  readonly curve: Curve;
  readonly x: number;
  readonly y: number;
}

/** The x of a real point that is nearest to `wanted`, over all curves; null when there is none. */
export function snapToPoint(curves: readonly Curve[], wanted: number): number | null {
  let best: number | null = null;
  for (const { points, background } of curves) {
    if (background === true) continue;
    const place = nearestPlace(points.x, wanted);
    if (place < 0) continue;
    const x = points.x[place]!;
    if (best === null || Math.abs(x - wanted) < Math.abs(best - wanted)) best = x;
  }
  return best;
}

/** The x of the real point before or after `from`, over all curves; `from` itself at the ends. */
export function stepToPoint(curves: readonly Curve[], from: number, direction: 1 | -1): number {
  let best: number | null = null;
  for (const { points, background } of curves) {
    if (background === true) continue;
    let place = nearestPlace(points.x, from);
    while (place >= 0 && place < points.x.length && (points.x[place]! - from) * direction <= 0) {
      place += direction;
    }
    const x = points.x[place];
    if (x !== undefined && (best === null || Math.abs(x - from) < Math.abs(best - from))) best = x;
  }
  return best ?? from;
}

/**
 * The values of all curves at x, the best first; gaps (NaN) at the end. A curve that has ended before x or
 * begins after it is left out.
 */
export function readCurves(
  curves: readonly Curve[],
  x: number,
  better: 'higher' | 'lower',
): readonly Reading[] {
  const readings = curves.flatMap((curve): Reading[] => {
    const { points, background } = curve;
    if (background === true || points.x.length === 0) return [];
    if (x < points.x[0]! || x > points.x.at(-1)!) return [];
    const place = nearestPlace(points.x, x);
    return [{ curve, x: points.x[place]!, y: points.y[place]! }];
  });
  const sign = better === 'higher' ? -1 : 1;
  return readings.sort((a, b) => {
    if (Number.isNaN(a.y) || Number.isNaN(b.y)) return Number(Number.isNaN(a.y)) - Number(Number.isNaN(b.y));
    return sign * (a.y - b.y);
  });
}
