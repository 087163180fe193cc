import type { RunSummary } from '../../core/contract/run-records.ts';
import { schedules } from '../../core/schedules/index.ts';
import { createSchedule } from '../../core/schedules/warmup.ts';
import { parseFieldValues } from '../../core/support/fields.ts';
import type { CurveMark } from '../charts/curve.ts';
import { lowerBound, NO_POINTS, type Points } from '../charts/points.ts';
import { formatNumber } from '../ui/format.ts';
import { BATCH_LOSS, type RunCurves } from './run-curves.ts';

/** What the x axis counts. */
export type CurveAxis = 'epoch' | 'step' | 'examples' | 'seconds' | 'clock';

export const CURVE_AXES: readonly { readonly value: CurveAxis; readonly label: string }[] = [
  { value: 'epoch', label: 'Epochs' },
  { value: 'step', label: 'Steps' },
  { value: 'seconds', label: 'Seconds' },
];

/** The axes of charts over several runs. */
export const COMPARED_AXES: readonly {
  readonly value: CurveAxis;
  readonly label: string;
  readonly detail?: string;
}[] = [
  ...CURVE_AXES,
  { value: 'examples', label: 'Examples', detail: 'Steps times batch size: examples that were trained on' },
  { value: 'clock', label: 'Time of day', detail: 'Start of the run plus its training time' },
];

/** Facts of a run that some axes need. */
type AxisFacts = Pick<RunSummary, 'spec' | 'startedAt' | 'createdAt'>;

/**
 * One curve of a run over the chosen axis. Epoch curves stand at the end of their epoch.
 * @param run needed for `examples` and `clock`. Pauses are not training time: the clock runs on without them.
 */
export function curveOver(curves: RunCurves, name: string, axis: CurveAxis, run?: AxisFacts): Points {
  const points = curves.get(name) ?? NO_POINTS;
  if (name === BATCH_LOSS) return batchesOver(curves, points, axis);
  if (axis === 'epoch') return points;
  const places =
    curves.get(axis === 'step' || axis === 'examples' ? 'epochStep' : 'elapsedSeconds') ?? NO_POINTS;
  const toX = axisScale(axis, run);
  return { ...points, x: points.x.map((epoch) => toX(interpolate(places, epoch))) };
}

/** From steps or seconds to the axis. */
function axisScale(axis: CurveAxis, run: AxisFacts | undefined): (value: number) => number {
  if (axis === 'examples') {
    const batchSize = run?.spec.training.batchSize ?? 1;
    return (step) => step * batchSize;
  }
  if (axis === 'clock') {
    const start = Date.parse(run?.startedAt ?? run?.createdAt ?? '');
    return (seconds) => start + seconds * 1000;
  }
  return (value) => value;
}

/** The epochs of a run that a stretch of the axis holds, with a little more on either side. */
export function epochsIn(
  curves: RunCurves,
  [from, to]: readonly [number, number],
  axis: CurveAxis,
  run: AxisFacts,
): readonly [number, number] | null {
  if (axis === 'epoch') return [Math.max(0, Math.floor(from) - 1), Math.ceil(to) + 1];
  const places = curves.get(axis === 'step' || axis === 'examples' ? 'epochStep' : 'elapsedSeconds');
  if (places === undefined || places.x.length === 0) return null;
  const toX = axisScale(axis, run);
  const at = places.y.map(toX);
  const first = Math.max(0, lowerBound(at, from) - 1);
  const last = Math.min(at.length - 1, lowerBound(at, to) + 1);
  return [Math.max(0, places.x[first]! - 1), places.x[last]! + 1];
}

function batchesOver(curves: RunCurves, points: Points, axis: CurveAxis): Points {
  const ends = curves.get('epochStep') ?? NO_POINTS;
  // A batch's loss is known when its step is done: step 0 stands at 1.
  const done = points.x.map((step) => step + 1);
  if (axis === 'step') return { x: done, y: points.y };
  const stepsPerEpoch = (ends.y[0] ?? Number.NaN) / (ends.x[0] ?? 1);
  if (Number.isNaN(stepsPerEpoch)) return NO_POINTS;
  const epochs = done.map((step) => step / stepsPerEpoch);
  if (axis === 'epoch') return { x: epochs, y: points.y };
  const seconds = curves.get('elapsedSeconds') ?? NO_POINTS;
  return { x: epochs.map((epoch) => interpolate(seconds, epoch)), y: points.y };
}

/** Value of a curve at any x: straight between points, through 0 before the first, on at its last slope after. */
function interpolate({ x, y }: Points, at: number): number {
  const count = x.length;
  if (count === 0) return at;
  const after = lowerBound(x, at);
  if (after < count && x[after] === at) return y[after]!;
  const [x0, y0] =
    after === 0 ? [0, 0] : after === count ? before(x, y, count) : [x[after - 1]!, y[after - 1]!];
  const end = Math.min(after, count - 1);
  const [x1, y1] = [x[end]!, y[end]!];
  return x1 === x0 ? y1 : y0 + ((at - x0) / (x1 - x0)) * (y1 - y0);
}

function before(x: Float64Array, y: Float64Array, count: number): [number, number] {
  return count > 1 ? [x[count - 2]!, y[count - 2]!] : [0, 0];
}

/** Changes of the ratio to the schedule below this are rounding. */
const RATIO_TOLERANCE = 1e-3;

/**
 * The moments at which the learning rate left its schedule: somebody changed it, or it was lowered on a
 * plateau. Found in the stored rates, so that they stay marked after a restart.
 */
export function findRateChanges(run: RunSummary, curves: RunCurves, axis: CurveAxis): readonly CurveMark[] {
  const rates = curves.get('learningRate') ?? NO_POINTS;
  const ends = curves.get('epochStep') ?? NO_POINTS;
  const stepsPerEpoch = Math.round((ends.y[0] ?? 0) / (ends.x[0] ?? 1));
  if (rates.x.length < 2 || stepsPerEpoch < 1) return [];
  const { learningRate: base, schedule, warmupSteps, warmupStartFactor } = run.spec.training;
  const definition = schedules.get(schedule.type);
  const values = parseFieldValues(definition.fields, schedule.values, `schedule "${schedule.type}"`);
  const planned = createSchedule(
    definition,
    { values, base, totalSteps: stepsPerEpoch * run.totalEpochs, stepsPerEpoch },
    { steps: warmupSteps, startFactor: warmupStartFactor },
  );
  const marks: CurveMark[] = [];
  let ratio = 1;
  for (let i = 0; i < rates.x.length; i++) {
    const rate = planned.rate(Math.round(interpolate(ends, rates.x[i]!)));
    const next = rate === 0 ? ratio : rates.y[i]! / rate;
    if (Math.abs(next / ratio - 1) > RATIO_TOLERANCE) {
      // The new rate held from the end of the epoch before on, as far as the stored rates can say.
      const epoch = rates.x[i - 1] ?? 0;
      const places = axis === 'epoch' ? null : curves.get(axis === 'step' ? 'epochStep' : 'elapsedSeconds');
      const x = places ? interpolate(places, epoch) : epoch;
      marks.push({ x, label: `lr ${formatNumber(rates.y[i]!)}` });
      ratio = next;
    }
  }
  return marks;
}
