import type { Plot, PlottedLine } from './curve-plot.ts';
import type { Curve, CurveStyle } from './curve.ts';
import type { Points } from './points.ts';
import { smoothCurve } from './smooth.ts';

/** More points than these are no tail any more: the whole is drawn anew. */
const MOST_TAIL_POINTS = 4000;
/** Room at the right of curves that still grow, as a share of what there is. */
const ROOM = 0.04;

/** What was drawn, as far as growth is measured by it. */
export interface DrawnCurves {
  readonly curves: readonly Curve[];
  readonly plot: Plot;
  readonly log: boolean;
  readonly smoothing: number;
  /** Shows only a part of x: what grows beyond it is out of sight. */
  readonly isZoomed: boolean;
}

/**
 * What has been added to the ends of curves since they were drawn, from the last drawn point on, in drawn
 * coordinates; null where that is not all that has changed, or where it does not fit into the axes.
 */
export function findGrowth(drawn: DrawnCurves, now: readonly Curve[]): readonly PlottedLine[] | null {
  const { curves, plot, log, smoothing } = drawn;
  if (curves.length !== now.length) return null;
  const tails: PlottedLine[] = [];
  let count = 0;
  for (let place = 0; place < now.length; place++) {
    const [before, curve] = [curves[place]!, now[place]!];
    if (!isSameLook(before, curve)) return null;
    if (before.points === curve.points) continue;
    const start = before.points.x.length - 1;
    if (curve.band !== undefined || !isContinued(before.points, curve.points)) return null;
    if (curve.points.x.length === start + 1) continue;
    count += curve.points.x.length - start;
    if (count > MOST_TAIL_POINTS) return null;
    const x = curve.points.x.subarray(start);
    if (!drawn.isZoomed && x.at(-1)! > plot.x.maximum) return null;
    const raw = curve.points.y.subarray(start);
    const smooth = smoothing > 0 && curve.background !== true;
    const kinds = smooth ? [raw, smoothCurve(curve.points.y, smoothing).subarray(start)] : [raw];
    for (const [kind, values] of kinds.entries()) {
      const y = log ? values.map((value) => (value > 0 ? Math.log10(value) : Number.NaN)) : values;
      for (const value of y) if (value < plot.y.minimum || value > plot.y.maximum) return null;
      tails.push({ curve, faint: smooth && kind === 0, points: { x, y } });
    }
  }
  return tails;
}

/** Whether the first so many points of `now` are those of `before`: told by the ends, for points are only ever added. */
function isContinued(before: Points, now: Points): boolean {
  const last = before.x.length - 1;
  return (
    last >= 0 &&
    now.x.length > last &&
    before.damaged === now.damaged &&
    before.x[0] === now.x[0] &&
    before.x[last] === now.x[last] &&
    Object.is(before.y[last], now.y[last])
  );
}

function isSameLook(a: Curve, b: Curve): boolean {
  return a.key === b.key && a.background === b.background && isSameStyle(a.style, b.style);
}

function isSameStyle(a: CurveStyle, b: CurveStyle): boolean {
  return (
    a === b ||
    (a.colour === b.colour &&
      a.width === b.width &&
      a.opacity === b.opacity &&
      a.mark === b.mark &&
      a.dash.join() === b.dash.join())
  );
}

/** The curves as a legend shows them are the same: names and looks, whatever their points. */
export function isSameLegend(a: readonly Curve[], b: readonly Curve[]): boolean {
  return (
    a.length === b.length &&
    a.every((curve, place) => {
      const other = b[place]!;
      return (
        isSameLook(curve, other) &&
        curve.label === other.label &&
        curve.group?.key === other.group?.key &&
        curve.group?.label === other.group?.label
      );
    })
  );
}

/**
 * The range of x of curves that still grow: with room at the right, and the same as before for as long as they fit,
 * so that what is added needs no new axis.
 */
export function withRoom(
  [low, high]: readonly [number, number],
  before: readonly [number, number] | null | undefined,
): readonly [number, number] {
  const room = (high - low) * ROOM;
  if (before && before[0] === low && high <= before[1] && before[1] <= high + 2 * room) return before;
  return [low, high + room];
}
