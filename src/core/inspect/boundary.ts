import { restoreTarget } from '../datasets/apply-preparation.ts';
import type { PreparedData } from '../datasets/table.ts';
import { losses } from '../losses/index.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { StudioError } from '../support/errors.ts';
import { resolveOutputs } from '../training/output-specs.ts';
import type { SessionOptions } from '../training/session.ts';
import { setWeights, type NetworkState } from './probe.ts';
import type { NamedWeights } from '../plan/weights.ts';

/** Which part of the input space to draw. Coordinates are prepared features, as the network sees them. */
export interface BoundaryOptions {
  /** Feature along x, by its place in the features; default 0. */
  readonly x?: number;
  /** Feature along y; default 1. */
  readonly y?: number;
  /** Points along each axis, 2 to 512; default 64. */
  readonly resolution?: number;
  /** All features of the point that the other features stay at; default: their mean over the training split. */
  readonly fixed?: readonly number[];
  /** Ends of the axes; default: where the training rows lie, with a margin of a tenth. */
  readonly xRange?: readonly [number, number];
  readonly yRange?: readonly [number, number];
  /** Nodes whose units get a heat map; default: every node with at most 64 numbers per example. */
  readonly nodes?: readonly string[];
}

/** A picture of the plane. All blocks are [resolution (y rising), resolution (x rising)] row-major per channel. */
export interface BoundaryPicture {
  readonly resolution: number;
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  /**
   * Outputs as the output layer gives them, [y, x, outputs]; for regression with one target in its own unit.
   */
  readonly outputs: Float32Array;
  readonly outputSize: number;
  /** Chosen class of every point; null for regression. One output: 1 where it is over the threshold of its loss. */
  readonly classes: Uint16Array | null;
  /** One map per unit of the chosen nodes. */
  readonly units: readonly UnitMap[];
}

/** What one unit makes of every point. */
export interface UnitMap {
  readonly node: string;
  readonly unit: number;
  /** [y, x] */
  readonly values: Float32Array;
  readonly minimum: number;
  readonly maximum: number;
}

/** Draws the same plane again and again, for changing weights: everything is allocated once. */
export interface Boundary {
  readonly resolution: number;
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  /**
   * One forward pass over all points (in a few batches where the memory would not do), inference mode. The
   * blocks of the picture are reused by the next call.
   */
  draw(weights: NetworkState | readonly NamedWeights[]): BoundaryPicture;
}

/** Numbers of all tensors together above which the points are run in several batches. */
const MOST_NUMBERS = 2 ** 24;
const MOST_UNITS = 64;

/**
 * Prepares the decision boundary or regression surface over two features, the others fixed.
 * @throws StudioError `boundary-unavailable` where the features do not exist or the network reads anything but
 *   one block of features.
 */
export function createBoundary(setup: SessionOptions, options: BoundaryOptions = {}): Boundary {
  const { graph, data, engine, training } = setup;
  const width = data.features.length / Math.max(1, data.rows);
  const { x = 0, y = 1, resolution = 64, fixed = meanFeatures(data, width) } = options;
  check({ setup, width, x, y, resolution, fixed });
  const xRange = options.xRange ?? findRange(data, width, x);
  const yRange = options.yRange ?? findRange(data, width, y);
  const points = resolution * resolution;
  const perPoint = graph.nodes.reduce((sum, node) => sum + sizeOfNode(node.outputShape), 0);
  const batchSize = Math.max(1, Math.min(points, Math.floor(MOST_NUMBERS / perPoint)));
  const plan = buildPlan(graph, { engine, batchSize, mode: 'inference', seed: 0 });
  plan.state.training = false;

  const grid = new Float32Array(points * width);
  for (let point = 0; point < points; point++) {
    const at = point * width;
    for (let feature = 0; feature < width; feature++) grid[at + feature] = fixed[feature]!;
    grid[at + x] = between(xRange, (point % resolution) / (resolution - 1));
    grid[at + y] = between(yRange, Math.floor(point / resolution) / (resolution - 1));
  }
  const resolved = resolveOutputs(graph, training, data);
  const main = Math.max(
    0,
    resolved.findIndex((each) => each.target === 'target'),
  );
  const output = plan.outputs[main]!;
  const outputs = new Float32Array(points * output.size);
  const classes = data.task === 'regression' ? null : new Uint16Array(points);
  const { expectsOutput } = losses.get(resolved[main]!.options.loss.type);
  const threshold = expectsOutput === 'logits' ? 0 : 0.5;
  const isOwnUnit = data.task === 'regression' && resolved[main]!.target === 'target';
  const units = graph.nodes.flatMap((node, index) => {
    const size = sizeOfNode(node.outputShape);
    const isChosen = options.nodes?.includes(node.id) ?? size <= MOST_UNITS;
    if (!isChosen) return [];
    return Array.from({ length: size }, (_, unit) => ({
      node: node.id,
      unit,
      index,
      size,
      values: new Float32Array(points),
      minimum: 0,
      maximum: 0,
    }));
  });

  function keepBatch(from: number, count: number): void {
    for (const { values, index, size, unit } of units) {
      const source = plan.tensors[index]!.values;
      for (let i = 0; i < count; i++) values[from + i] = source[i * size + unit]!;
    }
    const { size, values } = output;
    for (let i = 0; i < count * size; i++) {
      const value = values[i]!;
      outputs[from * size + i] = isOwnUnit ? restoreTarget(data.preparation.target, value) : value;
    }
    for (let i = 0; classes !== null && i < count; i++) {
      let best = 0;
      for (let c = 1; c < size; c++) if (values[i * size + c]! > values[i * size + best]!) best = c;
      classes[from + i] = size === 1 ? (values[i]! > threshold ? 1 : 0) : best;
    }
  }

  return {
    resolution,
    xRange,
    yRange,
    draw(weights) {
      setWeights(
        plan,
        'parameters' in weights
          ? { parameters: weights.parameters, statistics: weights.statistics }
          : weights,
      );
      plan.holdWeights();
      for (let from = 0; from < points; from += batchSize) {
        const count = Math.min(batchSize, points - from);
        plan.state.batchSize = count;
        for (const input of plan.inputs)
          input.values.set(grid.subarray(from * width, (from + count) * width));
        plan.forward();
        keepBatch(from, count);
      }
      for (const each of units) {
        let minimum = Infinity;
        let maximum = -Infinity;
        for (const value of each.values) {
          if (value < minimum) minimum = value;
          if (value > maximum) maximum = value;
        }
        Object.assign(each, { minimum, maximum });
      }
      const shown = units.map(({ node, unit, values, minimum, maximum }) => ({
        node,
        unit,
        values,
        minimum,
        maximum,
      }));
      return { resolution, xRange, yRange, outputs, outputSize: output.size, classes, units: shown };
    },
  };
}

const sizeOfNode = (shape: readonly number[]): number => shape.reduce((size, axis) => size * axis, 1);

const between = ([low, high]: readonly [number, number], share: number): number => low + (high - low) * share;

/** @returns the mean of every prepared feature over the training rows, [width]. */
export function meanFeatures(data: PreparedData, width: number): readonly number[] {
  const sums = new Array<number>(width).fill(0);
  for (const row of data.split.train) {
    for (let feature = 0; feature < width; feature++) sums[feature]! += data.features[row * width + feature]!;
  }
  return sums.map((sum) => sum / Math.max(1, data.split.train.length));
}

function findRange(data: PreparedData, width: number, feature: number): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const row of data.split.train) {
    const value = data.features[row * width + feature]!;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(low < high)) return low === high ? [low - 1, high + 1] : [-1, 1];
  const margin = (high - low) / 10;
  return [low - margin, high + margin];
}

function check(asked: {
  readonly setup: SessionOptions;
  readonly width: number;
  readonly x: number;
  readonly y: number;
  readonly resolution: number;
  readonly fixed: readonly number[];
}): void {
  const { setup, width, x, y, resolution, fixed } = asked;
  const isFeature = (feature: number): boolean =>
    Number.isInteger(feature) && feature >= 0 && feature < width;
  if (!isFeature(x) || !isFeature(y) || x === y) {
    throw unavailable(`expected two different features from 0 to ${width - 1}, got ${x} and ${y}`);
  }
  if (fixed.length !== width) {
    throw unavailable(`expected ${width} fixed values, one per feature, got ${fixed.length}`);
  }
  if (!(Number.isInteger(resolution) && resolution >= 2 && resolution <= 512)) {
    throw unavailable(`expected a resolution from 2 to 512, got ${resolution}`);
  }
  const { graph } = setup;
  const stray = graph.inputs.find((index) => sizeOfNode(graph.nodes[index]!.outputShape) !== width);
  if (stray !== undefined) {
    throw unavailable(
      `the Input layer "${graph.nodes[stray]!.id}" does not take all ${width} features of a row`,
    );
  }
}

function unavailable(reason: string): StudioError {
  return new StudioError('boundary-unavailable', `The plane cannot be drawn: ${reason}.`, {});
}
