import { COUNTED_STEPS, linearScale, logScale, type AxisScale } from './axis-ticks.ts';
import { timeScale } from './time-ticks.ts';
import type { Curve } from './curve.ts';
import { cutPoints, type Points } from './points.ts';
import { smoothCurve } from './smooth.ts';
import { thinPoints } from './thin.ts';

/** A line ready to be drawn: thinned, in drawn coordinates. */
export interface PlottedLine {
  readonly curve: Curve;
  /** Raw points behind a smoothed line. */
  readonly faint: boolean;
  readonly points: Points;
  /** Of the curve's band, in drawn coordinates, thinned on its own. */
  readonly band?: { readonly x: Float64Array; readonly low: Float64Array; readonly high: Float64Array };
}

/** What to show of curves, and how. */
export interface PlotView {
  /** Shown part of x; null is all of it. */
  readonly range: readonly [number, number] | null;
  /** First and last x where `range` is null; left out: those of the curves. */
  readonly domain?: readonly [number, number] | null;
  readonly log: boolean;
  /** What x is; left out: a number. */
  readonly xKind?: 'number' | 'time';
  /** 0 to below 1. */
  readonly smoothing: number;
  /** Pixels of the plot. */
  readonly width: number;
  readonly height: number;
}

export interface Plot {
  readonly lines: readonly PlottedLine[];
  readonly x: AxisScale;
  readonly y: AxisScale;
}

/** All curves together have at most so many drawn points; each at least so many. */
const MOST_POINTS = 40_000;
const LEAST_POINTS = 120;
const MOST_PER_CURVE = 2000;

/** First and last x of all curves; null when there is no point. */
export function rangeOfCurves(curves: readonly Curve[]): readonly [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { points } of curves) {
    if (points.x.length === 0) continue;
    low = Math.min(low, points.x[0]!);
    high = Math.max(high, points.x.at(-1)!);
  }
  return low <= high ? [low, high] : null;
}

/** Cuts, smooths and thins the curves for the visible range, and fits the axes to what is left. */
export function plotCurves(curves: readonly Curve[], view: PlotView): Plot {
  const whole = view.domain ?? rangeOfCurves(curves) ?? [0, 1];
  const [from, to] = view.range ?? (whole[0] < whole[1] ? whole : [whole[0] - 0.5, whole[1] + 0.5]);
  const each = Math.min(MOST_PER_CURVE, MOST_POINTS / Math.max(1, curves.length), view.width * 2);
  const maximum = Math.max(LEAST_POINTS, Math.floor(each));
  const prepare = (points: Points): Points => thinPoints(cutPoints(points, from, to), maximum);
  const lines = curves.flatMap((curve): PlottedLine[] => {
    const { points, background } = curve;
    if (background === true || view.smoothing === 0) {
      const plain = { curve, faint: false, points: prepare(points) };
      return [curve.band === undefined ? plain : { ...plain, band: cutBand(curve, from, to, maximum) }];
    }
    const smoothed = { x: points.x, y: smoothCurve(points.y, view.smoothing) };
    return [
      { curve, faint: true, points: prepare(points) },
      { curve, faint: false, points: prepare(smoothed) },
    ];
  });
  const labels = Math.max(2, Math.floor(view.width / 90));
  const x =
    view.xKind === 'time' ? timeScale(from, to, labels) : linearScale(from, to, labels, 0, COUNTED_STEPS);
  const y = fitHeight(lines, view, from, to);
  return {
    x: { ...x, minimum: from, maximum: to, ticks: x.ticks.filter(({ at }) => at >= from && at <= to) },
    y,
    lines: view.log ? lines.map(lineToLog) : lines,
  };
}

function lineToLog(line: PlottedLine): PlottedLine {
  const { band } = line;
  const points = toLog(line.points);
  if (band === undefined) return { ...line, points };
  const high = toLog({ x: band.x, y: band.high }).y;
  // A band that reaches below 0 runs out of the picture, it does not end.
  const low = band.low.map((value) => (value > 0 ? Math.log10(value) : -300));
  return { ...line, points, band: { x: band.x, low, high } };
}

/** The part of a band in sight, in at most so many steps: each holds the lowest and the highest of its points. */
function cutBand({ points, band }: Curve, from: number, to: number, maximum: number): PlottedLine['band'] {
  const part = cutPoints({ x: points.x, y: band!.low }, from, to);
  const upper = cutPoints({ x: points.x, y: band!.high }, from, to).y;
  const stride = Math.max(1, Math.ceil(part.x.length / maximum));
  const [x, low, high]: number[][] = [[], [], []];
  for (let start = 0; start < part.x.length; start += stride) {
    const end = Math.min(part.x.length, start + stride);
    x!.push(part.x[start + ((end - start) >> 1)]!);
    low!.push(part.y.subarray(start, end).reduce((a, b) => Math.min(a, b)));
    high!.push(upper.subarray(start, end).reduce((a, b) => Math.max(a, b)));
  }
  return { x: Float64Array.from(x!), low: Float64Array.from(low!), high: Float64Array.from(high!) };
}

/** The vertical axis over every finite value in sight; a logarithmic one over those above 0. */
function fitHeight(lines: readonly PlottedLine[], view: PlotView, from: number, to: number): AxisScale {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { points } of lines) {
    for (let i = 0; i < points.x.length; i++) {
      const value = points.y[i]!;
      if (!Number.isFinite(value) || points.x[i]! < from || points.x[i]! > to) continue;
      if (view.log && value <= 0) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  for (const { band } of lines) {
    for (let i = 0; band !== undefined && i < band.x.length; i++) {
      for (const value of [band.low[i]!, band.high[i]!]) {
        // On a logarithmic axis a band may reach down to nothing; the curves decide how far one looks.
        if (!Number.isFinite(value) || (view.log && value <= low)) continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
  }
  const ticks = Math.max(2, Math.floor(view.height / 44));
  if (low > high) return view.log ? logScale(0.1, 1, ticks) : linearScale(0, 1, ticks);
  return view.log ? logScale(low, high, ticks) : linearScale(low, high, ticks);
}

/** Values that are not above 0 have no place on a logarithmic axis: gaps. */
function toLog({ x, y }: Points): Points {
  return { x, y: y.map((value) => (value > 0 ? Math.log10(value) : Number.NaN)) };
}
