import { evaluatePlanLoss } from '../gradient-check.ts';
import { forEachBatch, type Probe } from '../probe.ts';
import { quantiles } from '../statistics.ts';

/** How signals and gradients pass one layer. */
export interface LayerFlow {
  readonly node: string;
  readonly type: string;
  readonly category: string;
  /** Mean, standard deviation, and share of exact zeros of the outputs over all rows looked at. */
  readonly activationMean: number;
  readonly activationDeviation: number;
  readonly activationZeros: number;
  readonly nonFinite: number;
  /** Root mean square of dL/d(output) over one batch; null where none flows. */
  readonly gradientSize: number | null;
  /** `gradientSize` over that of the network's output; null where none flows. */
  readonly gradientRatio: number | null;
  /** 5, 50 and 95 % of |dL/d(output)|; empty where none flows. */
  readonly gradientQuantiles: readonly number[];
  /** |dL/dw| and |w| of all weights that learn; null where there are none. */
  readonly weightGradientNorm: number | null;
  readonly weightNorm: number | null;
  /** learningRate * |dL/dw| / |w|: what plain gradient descent would change in one step; null without weights. */
  readonly updateRatio: number | null;
  /** Units (last axis) of an activation layer that give the same number for every row and place. */
  readonly stillUnits: readonly number[];
  /** Those of them that are exactly 0. */
  readonly deadUnits: readonly number[];
  readonly units: number;
}

/** What was looked at. */
export interface FlowReport {
  /** Rows of the forward passes. */
  readonly rows: number;
  /** Loss of the batch whose gradients these are, inference mode. */
  readonly loss: number;
  readonly layers: readonly LayerFlow[];
}

/**
 * One forward pass over `rows` for the signals, and one backward pass over the first batch of them for the
 * gradients. Nothing is updated.
 * @param learningRate for the update ratio.
 */
export function measureFlow(probe: Probe, rows: Int32Array, learningRate: number): FlowReport {
  const { plan } = probe;
  plan.state.training = false;
  const watched = plan.graph.nodes.map(({ layer, outputShape }) =>
    layer.category === 'activation' && outputShape.length > 0 ? createUnitWatch(outputShape.at(-1)!) : null,
  );
  const sums = plan.graph.nodes.map(createMoments);
  forEachBatch(probe, rows, (_, count) => {
    plan.forward();
    plan.graph.nodes.forEach((_, index) => {
      const { values, size } = plan.tensors[index]!;
      addValues(sums[index]!, values, count * size);
      watched[index]?.add(values, count * size);
    });
  });

  probe.feed(rows, 0, Math.min(rows.length, plan.batchSize));
  const loss = evaluatePlanLoss(plan);
  for (const each of plan.losses) each.backward();
  plan.backward();
  const sizes = plan.graph.nodes.map((_, index) => gradientOf(probe, index));
  const output = Math.max(...plan.graph.outputs.map((index) => rootMeanSquare(sizes[index] ?? null) ?? 0));

  const layers = plan.graph.nodes.map(({ id, layer, outputShape }, index): LayerFlow => {
    const { count, sum, squares, zeros, nonFinite } = sums[index]!;
    const mean = sum / count;
    const gradient = sizes[index]!;
    const size = rootMeanSquare(gradient);
    const own = plan.parameters.filter((each) => each.node === id && each.learns);
    const norm = (of: 'values' | 'gradient') => {
      if (own.length === 0) return null;
      return Math.sqrt(own.reduce((total, each) => total + sumOfSquares(each[of]!), 0));
    };
    const weightNorm = norm('values');
    const weightGradientNorm = norm('gradient');
    return {
      node: id,
      type: layer.type,
      category: layer.category,
      activationMean: mean,
      activationDeviation: Math.sqrt(Math.max(0, squares / count - mean * mean)),
      activationZeros: zeros / count,
      nonFinite,
      gradientSize: size,
      gradientRatio: size === null || output === 0 ? null : size / output,
      gradientQuantiles: gradient === null ? [] : quantiles(thin(gradient).map(Math.abs), [0.05, 0.5, 0.95]),
      weightGradientNorm,
      weightNorm,
      updateRatio:
        weightNorm === null || weightGradientNorm === null || weightNorm === 0
          ? null
          : (learningRate * weightGradientNorm) / weightNorm,
      stillUnits: watched[index]?.still() ?? [],
      deadUnits: watched[index]?.dead() ?? [],
      units: outputShape.at(-1) ?? 1,
    };
  });
  return { rows: rows.length, loss, layers };
}

/** Sums over values, finite ones apart from the others. */
interface Moments {
  count: number;
  sum: number;
  squares: number;
  zeros: number;
  nonFinite: number;
}

function createMoments(): Moments {
  return { count: 0, sum: 0, squares: 0, zeros: 0, nonFinite: 0 };
}

/** One tight loop where everything is finite, as it nearly always is; a careful one where the sums say otherwise. */
function addValues(into: Moments, values: ArrayLike<number>, length: number): void {
  let sum = 0;
  let squares = 0;
  let zeros = 0;
  for (let i = 0; i < length; i++) {
    const value = values[i]!;
    sum += value;
    squares += value * value;
    if (value === 0) zeros += 1;
  }
  let count = length;
  if (!Number.isFinite(sum) || !Number.isFinite(squares)) {
    count = 0;
    sum = 0;
    squares = 0;
    for (let i = 0; i < length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) continue;
      count += 1;
      sum += value;
      squares += value * value;
    }
  }
  into.count += count;
  into.nonFinite += length - count;
  into.sum += sum;
  into.squares += squares;
  into.zeros += zeros;
}

/** Follows the smallest and largest output of every unit. */
function createUnitWatch(units: number) {
  const low = new Float64Array(units).fill(Infinity);
  const high = new Float64Array(units).fill(-Infinity);
  const list = (fits: (unit: number) => boolean): readonly number[] =>
    Array.from({ length: units }, (_, unit) => unit).filter(fits);
  return {
    add(values: ArrayLike<number>, length: number): void {
      for (let i = 0, unit = 0; i < length; i++) {
        const value = values[i]!;
        if (value < low[unit]!) low[unit] = value;
        if (value > high[unit]!) high[unit] = value;
        unit = unit + 1 === units ? 0 : unit + 1;
      }
    },
    still: () => list((unit) => low[unit] === high[unit]),
    dead: () => list((unit) => low[unit] === 0 && high[unit] === 0),
  };
}

/** dL/d(output) of a node for the batch in the plan; null where none flows. */
function gradientOf({ plan }: Probe, index: number): Float64Array | null {
  const { gradient, size } = plan.tensors[index]!;
  if (gradient === null || gradient.length === 0) return null;
  // By the constructor: `from` would go through an iterator.
  return new Float64Array(gradient.subarray(0, plan.state.batchSize * size));
}

/** Finite values only. */
function sumOfSquares(values: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isFinite(value)) squares += value * value;
  }
  return squares;
}

/** Numbers that are sorted for quantiles at most. */
const SORTED = 2048;

/** Evenly chosen ones where there are many. */
function thin(values: Float64Array): Float64Array {
  if (values.length <= SORTED) return values;
  const chosen = new Float64Array(SORTED);
  for (let i = 0; i < SORTED; i++) chosen[i] = values[Math.floor((i * values.length) / SORTED)]!;
  return chosen;
}

function rootMeanSquare(values: Float64Array | null): number | null {
  if (values === null || values.length === 0) return null;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  return Math.sqrt(squares / values.length);
}
