import { sampleSchedule } from '../../../core/schedules/sample.ts';
import type { Spec } from '../../../core/support/fields.ts';

/** A corner of a curve that is drawn by hand: from here on (in the schedule's unit) the rate times this factor. */
export interface CurvePoint {
  readonly at: number;
  readonly factor: number;
}

/** Points at most, as many as the schedule takes. */
const LIMIT = 100;
/** Corners at most that a curve of another schedule becomes, and how far it may then lie beside it, of its highest rate. */
const CORNERS = 40;
const CLOSE = 0.05;

const round = (value: number, digits: number): number => Number(value.toPrecision(digits));

/** Corners of a schedule that can be drawn by hand; null for every other one, and while its lists do not fit. */
export function readCurve({ type, values }: Spec): readonly CurvePoint[] | null {
  const { boundaries, factors } = values;
  if (type !== 'piecewise' || !Array.isArray(boundaries) || !Array.isArray(factors)) return null;
  if (boundaries.length !== factors.length) return null;
  return boundaries.map((at: number, place) => ({ at, factor: factors[place] as number }));
}

/** The schedule with other corners. */
export function writeCurve(schedule: Spec, points: readonly CurvePoint[]): Spec {
  const boundaries = points.map(({ at }) => at);
  const factors = points.map(({ factor }) => factor);
  return { ...schedule, values: { ...schedule.values, boundaries, factors } };
}

/**
 * Moves one corner; it stays between its neighbours and within the run.
 * @param room the length of the run and the smallest distance of two corners, in the schedule's unit
 */
export function movePoint(
  points: readonly CurvePoint[],
  place: number,
  to: CurvePoint,
  room: { readonly end: number; readonly grain: number },
): readonly CurvePoint[] {
  const { end, grain } = room;
  const low = place === 0 ? 0 : points[place - 1]!.at + grain;
  const high = Math.max(low, (points[place + 1]?.at ?? end + grain) - grain);
  const at = Math.min(high, Math.max(low, Math.round(to.at / grain) * grain));
  return points.toSpliced(place, 1, { at: round(at, 6), factor: round(Math.max(0, to.factor), 3) });
}

/** Adds a corner, unless there is one at that place already; the place where it stands, or -1. */
export function addPoint(
  points: readonly CurvePoint[],
  added: CurvePoint,
  grain: number,
): { readonly points: readonly CurvePoint[]; readonly place: number } {
  const at = round(Math.max(0, Math.round(added.at / grain) * grain), 6);
  if (points.length >= LIMIT || points.some((point) => Math.abs(point.at - at) < grain / 2)) {
    return { points, place: -1 };
  }
  const after = points.findIndex((point) => point.at > at);
  const place = after < 0 ? points.length : after;
  return { points: points.toSpliced(place, 0, { at, factor: round(added.factor, 3) }), place };
}

/**
 * The same curve as one that can be drawn by hand, in straight lines between corners.
 * @throws StudioError for values that do not fit
 */
export function drawByHand(
  schedule: Spec,
  run: { readonly base: number; readonly totalSteps: number; readonly stepsPerEpoch: number },
): Spec {
  const samples = sampleSchedule(schedule, run, 400);
  const kept = keepCorners(samples.map(({ step, rate }) => [step, rate]));
  const points = kept.map(([step, rate]) => ({
    at: round(step / run.stepsPerEpoch, 4),
    factor: round(rate / run.base, 3),
  }));
  const rising = points.filter((point, place) => place === 0 || point.at > points[place - 1]!.at);
  const values = { unit: 'epochs', interpolation: 'linear' };
  return writeCurve({ type: 'piecewise', values }, rising);
}

/** Of a line, the corners without which it would look different (Douglas and Peucker, by height). */
function keepCorners(line: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const close = CLOSE * Math.max(...line.map(([, height]) => height));
  const places = [0, line.length - 1];
  while (places.length < CORNERS) {
    let worst = { place: -1, gap: 0 };
    for (let i = 1; i < places.length; i++) {
      const [x0, y0] = line[places[i - 1]!]!;
      const [x1, y1] = line[places[i]!]!;
      for (let place = places[i - 1]! + 1; place < places[i]!; place++) {
        const [x, y] = line[place]!;
        const gap = Math.abs(y - (y0 + ((y1 - y0) * (x - x0)) / (x1 - x0)));
        if (gap > worst.gap) worst = { place, gap };
      }
    }
    if (worst.gap <= close) break;
    places.push(worst.place);
    places.sort((a, b) => a - b);
  }
  return places.map((place) => line[place]!);
}
