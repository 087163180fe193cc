import type { FloatArray } from '../../support/float-array.ts';
import { createLossMeter } from '../../training/loss-meter.ts';
import { forEachBatch, type Probe } from '../probe.ts';
import { projectPoint, type SurfaceDirections } from './directions.ts';

/** The loss over a plane through the weights. */
export interface LossSurface {
  readonly kind: SurfaceDirections['kind'];
  /** Coordinates along the first direction, rising. */
  readonly xs: readonly number[];
  /** Coordinates along the second direction, rising. */
  readonly ys: readonly number[];
  /** [ys, xs] row-major: loss of the rows in inference mode, without penalties. May hold NaN and infinity. */
  readonly losses: Float64Array;
  /** Loss at the centre, (0, 0). */
  readonly centreLoss: number;
  /** Where the path runs in the plane. Its points lie off the plane: `loss` is theirs, not the surface's. */
  readonly path: readonly { readonly x: number; readonly y: number; readonly loss: number }[];
  readonly explained: readonly [number, number] | null;
}

/** What part of the plane to draw. */
export interface SurfaceOptions {
  /** Points along each axis, default 25. */
  readonly resolution?: number;
  /** Half the width of the picture; left out: as far as the path needs, or 1. */
  readonly reach?: number;
  /** Weight vectors to mark, for example those of checkpoints. */
  readonly path?: readonly FloatArray[];
  /** Called after each line of the grid. */
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Loss over two directions around the weights of a probe: w + x first + y second on a grid. Running
 * statistics stay those of the centre. The probe's weights are put back.
 * @param rows row numbers whose mean loss is drawn; resolution^2 passes over them.
 */
export function drawLossSurface(
  probe: Probe,
  rows: Int32Array,
  directions: SurfaceDirections,
  options: SurfaceOptions = {},
): LossSurface {
  const { resolution = 25, path: points = [] } = options;
  const { plan } = probe;
  const centre = plan.parameterVector.slice();
  const { first, second, kind, explained } = directions;
  const lossAt = (weights: ArrayLike<number>): number => {
    plan.parameterVector.set(weights);
    return measureLoss(probe, rows);
  };
  const path = points.map((point) => {
    const [x, y] = projectPoint(directions, centre, point);
    return { x, y, loss: lossAt(point) };
  });
  const xs = axis(
    path.map((each) => each.x),
    options.reach,
    resolution,
  );
  const ys = axis(
    path.map((each) => each.y),
    options.reach,
    resolution,
  );
  const losses = new Float64Array(resolution * resolution);
  const weights = new Float64Array(centre.length);
  ys.forEach((y, row) => {
    xs.forEach((x, column) => {
      for (let i = 0; i < weights.length; i++) weights[i] = centre[i]! + x * first[i]! + y * second[i]!;
      losses[row * resolution + column] = lossAt(weights);
    });
    options.progress?.(row + 1, resolution);
  });
  const centreLoss = lossAt(centre);
  return { kind, xs, ys, losses, centreLoss, path, explained };
}

/** Mean loss of rows in inference mode, without penalties. */
export function measureLoss(probe: Probe, rows: Int32Array): number {
  const { plan } = probe;
  plan.state.training = false;
  const meter = createLossMeter(plan);
  forEachBatch(probe, rows, () => {
    plan.forward();
    meter.forward();
  });
  return meter.value();
}

/** Even steps over all points with a margin of a fifth, or from -reach to reach. */
function axis(points: readonly number[], reach: number | undefined, resolution: number): readonly number[] {
  let low = Math.min(0, ...points);
  let high = Math.max(0, ...points);
  if (reach !== undefined || low === high) {
    low = -(reach ?? 1);
    high = reach ?? 1;
  } else {
    const margin = 0.2 * (high - low);
    low -= margin;
    high += margin;
  }
  return Array.from({ length: resolution }, (_, i) =>
    resolution === 1 ? (low + high) / 2 : low + ((high - low) * i) / (resolution - 1),
  );
}
