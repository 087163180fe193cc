import type { FloatArray } from '../../support/float-array.ts';
import type { SessionOptions } from '../../training/session.ts';
import { lossOfRecording, recordStep } from '../step-recording.ts';
import { openFork } from './fork.ts';

/** One point of the slice. */
export interface SlicePoint {
  /** How far along the step: 0 is before it, 1 is where the step ends. */
  readonly distance: number;
  /** The learning rate that would end there: distance times the current one. */
  readonly learningRate: number;
  /** Loss of the step's batch there, penalties of single parameters included. */
  readonly loss: number;
}

/** The loss along one straight line, cut through all weights at once. */
export interface LossSlice {
  readonly direction: 'update' | 'gradient';
  /** Rising distances. */
  readonly points: readonly SlicePoint[];
  readonly start: SlicePoint;
  /** Where the next step ends. */
  readonly current: SlicePoint;
  /** Lowest point in the direction of the step. Distance 0 when the loss only rises. */
  readonly best: SlicePoint;
  /** dL/d(distance) at 0: gradient . direction. */
  readonly slope: number;
  /** 1 / best.distance: 1 is a perfect step, 3 goes three times as far as best, 0.1 a tenth; null when the loss only rises. */
  readonly overshoot: number | null;
  /** What that means. */
  readonly sentence: string;
}

/** Distances that are tried for the best one, each twice the one before: 2^-14 to 2^10. */
const NEAREST = 1 / 16384;
const FARTHEST = 1024;

/**
 * A 1-D slice of the loss along the step that the run would do next, on that step's own batch with its own
 * dropout masks and augmentation. `update` is what the optimizer really does (momentum, Adam, decay);
 * `gradient` is -learningRate * dL/dw alone. All of it happens on a copy.
 * @param learningRate of the next step, greater than 0.
 * @param points of the even part of the curve; some more are put around the best step.
 */
export function sliceLoss(
  setup: SessionOptions,
  checkpoint: Uint8Array,
  options: {
    readonly learningRate: number;
    readonly direction?: 'update' | 'gradient';
    readonly points?: number;
  },
): LossSlice {
  const { learningRate, direction = 'update', points: count = 49 } = options;
  const fork = openFork(setup, checkpoint, { learningRate, steps: 1 });
  const recording = recordStep(fork);
  const { plan } = fork;
  const { parametersBefore: start, rawGradient } = recording;
  plan.stateVector.set(recording.statisticsBefore);
  const line = new Float64Array(start.length);
  let slope = 0;
  for (const { offset, length, learningRateFactor } of plan.segments) {
    for (let i = offset; i < offset + length; i++) {
      line[i] =
        direction === 'update'
          ? recording.parametersAfter[i]! - start[i]!
          : -learningRate * learningRateFactor * rawGradient[i]!;
      slope += rawGradient[i]! * line[i]!;
    }
  }
  const lossAt = (distance: number): number => {
    const { parameterVector } = plan;
    for (let i = 0; i < start.length; i++) parameterVector[i] = start[i]! + distance * line[i]!;
    return lossOfRecording(plan, recording);
  };
  const at = (distance: number): SlicePoint => {
    const exact: FloatArray | null =
      distance === 1 && direction === 'update' ? recording.parametersAfter : null;
    if (exact === null) return { distance, learningRate: distance * learningRate, loss: lossAt(distance) };
    // old + (new - old) may miss the new weights by a rounding.
    plan.parameterVector.set(exact);
    return { distance, learningRate, loss: lossOfRecording(plan, recording) };
  };

  const origin = at(0);
  const current = at(1);
  const best = findBest(at, origin);
  const end = Math.max(1.5, 2.5 * best.distance);
  const distances = new Set([0, 1, best.distance]);
  for (let i = 0; i < count; i++) distances.add(end * (-0.25 + (1.25 * i) / (count - 1)));
  for (let i = 1; i <= 10; i++) distances.add((best.distance * i) / 5);
  const points = [...distances].sort((a, b) => a - b).map(at);
  const overshoot = best.distance === 0 ? null : 1 / best.distance;
  return {
    direction,
    points,
    start: origin,
    current,
    best,
    slope,
    overshoot,
    sentence: describe(origin, current, overshoot),
  };
}

/** The lowest of many powers of two, then golden sections between its neighbours. */
function findBest(at: (distance: number) => SlicePoint, origin: SlicePoint): SlicePoint {
  let best = origin;
  for (let distance = NEAREST; distance <= FARTHEST; distance *= 2) {
    const point = at(distance);
    if (point.loss < best.loss) best = point;
  }
  if (best === origin) return origin;
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = best.distance / 2;
  let high = best.distance * 2;
  let left = at(high - golden * (high - low));
  let right = at(low + golden * (high - low));
  for (let i = 0; i < 36; i++) {
    if (left.loss < right.loss) {
      high = right.distance;
      right = left;
      left = at(high - golden * (high - low));
    } else {
      low = left.distance;
      left = right;
      right = at(low + golden * (high - low));
    }
    for (const point of [left, right]) if (point.loss < best.loss) best = point;
  }
  return best;
}

function describe(start: SlicePoint, current: SlicePoint, overshoot: number | null): string {
  if (overshoot === null) {
    return 'The loss of this batch only rises in this direction: the memory of earlier steps points elsewhere, or the gradient is 0.';
  }
  const times = Number(overshoot.toPrecision(2));
  if (!(current.loss <= start.loss)) {
    return `The step overshoots: it goes ${times} times as far as best, and the loss of this batch rises.`;
  }
  if (overshoot > 2)
    return `The step goes ${times} times as far as best: it lands on the other side of the valley.`;
  if (overshoot >= 0.5) return 'The step ends close to the lowest point of this line.';
  return `The step is short: it could go ${Number((1 / overshoot).toPrecision(2))} times as far on this line.`;
}
