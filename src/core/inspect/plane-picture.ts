import type { PreparedData, PreparedTarget } from '../datasets/table.ts';
import type { NetworkDesign } from '../design/network-design.ts';
import type { Engine } from '../engine/engine.ts';
import { buildGraph } from '../graph/analyze.ts';
import { losses } from '../losses/index.ts';
import type { Shape } from '../support/shape.ts';
import { resolveOutputs } from '../training/output-specs.ts';
import type { SessionOptions } from '../training/session.ts';
import type { TrainingSpec } from '../training/training-spec.ts';
import { createBoundary, type BoundaryPicture } from './boundary.ts';
import { toShares } from './shares.ts';

/** Weights and running statistics, as a plan of the same network holds them. */
export interface PlaneState {
  readonly parameters: Float32Array;
  readonly statistics: Float32Array;
}

/** What the data decides about a plane, for drawing it where there are no rows. */
export interface PlaneFacts {
  readonly task: 'regression' | 'binary' | 'multiclass';
  readonly classNames: readonly string[];
  readonly targetSize: number;
  readonly featureShape: Shape;
  readonly target: PreparedTarget;
  /** Where all features stay, prepared; those of the axes are not looked at. */
  readonly fixed: readonly number[];
  /** Ends of the axes, prepared. */
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
}

/** What a network answers over a plane: pictures begin at the top left. */
export interface PlaneAnswers {
  readonly resolution: number;
  /** Number of the likeliest class of every point; null for regression. */
  readonly classes: Uint8Array | null;
  /** Its probability (0 to 1), or the predicted value in the target's own unit. */
  readonly values: Float32Array;
}

/** A network, and the plane that it is asked about; everything but its weights. */
export interface PlaneOrder {
  readonly design: NetworkDesign;
  readonly training: TrainingSpec;
  readonly facts: PlaneFacts;
  /** Places of the two features of the axes. */
  readonly x: number;
  readonly y: number;
  /** Points along each axis, 2 to 512. */
  readonly resolution: number;
}

/** Draws one plane again and again, for weights that change. */
export interface PlaneDrawer {
  draw(state: PlaneState): PlaneAnswers;
}

/** Turns outputs into classes with their shares, or values, line by line from the top. */
export function readAnswers(
  { graph, training, data }: SessionOptions,
  { resolution, outputs, outputSize, classes: found }: BoundaryPicture,
): PlaneAnswers {
  const values = new Float32Array(resolution * resolution);
  const classes = found === null ? null : new Uint8Array(resolution * resolution);
  const resolved = resolveOutputs(graph, training, data);
  const main = resolved.find(({ target }) => target === 'target') ?? resolved[0]!;
  const { expectsOutput } = losses.get(main.options.loss.type);
  const answer = new Array<number>(outputSize);
  for (let line = 0; line < resolution; line++) {
    for (let column = 0; column < resolution; column++) {
      // Pictures begin at the top, the plane at its lowest y.
      const from = (resolution - 1 - line) * resolution + column;
      const to = line * resolution + column;
      if (classes === null) {
        values[to] = outputs[from * outputSize]!;
        continue;
      }
      for (let i = 0; i < outputSize; i++) answer[i] = outputs[from * outputSize + i]!;
      const best = found![from]!;
      classes[to] = best;
      values[to] = toShares(answer, expectsOutput)[best] ?? 0;
    }
  }
  return { resolution, classes, values };
}

/**
 * Prepares the drawing where there are no rows: what the data decides comes with the order. The same engine gives the
 * same bits as where the rows are.
 * @throws StudioError those of `buildGraph` and `createBoundary`.
 */
export function createPlaneDrawer(order: PlaneOrder, engine: Engine): PlaneDrawer {
  const { design, training, facts, x, y, resolution } = order;
  const setup = { graph: buildGraph(design), training, data: standIn(facts), engine };
  const { fixed, xRange, yRange } = facts;
  const surface = createBoundary(setup, { x, y, resolution, fixed, xRange, yRange, nodes: [] });
  return { draw: (state) => readAnswers(setup, surface.draw(state)) };
}

/** Data without a row. */
function standIn({ task, classNames, targetSize, featureShape, fixed, target }: PlaneFacts): PreparedData {
  const none = new Int32Array(0);
  return {
    task,
    rows: 1,
    featureShape,
    features: Float32Array.from(fixed),
    targets: new Float32Array(targetSize),
    targetSize,
    featureNames: [],
    targetName: target.name,
    classNames,
    split: { train: none, validation: none, test: none },
    preparation: { formatVersion: 1, columns: [], target },
  };
}
