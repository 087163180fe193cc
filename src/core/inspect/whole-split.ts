import type { PreparedData, PreparedTarget } from '../datasets/table.ts';
import type { NetworkDesign } from '../design/network-design.ts';
import type { Engine } from '../engine/engine.ts';
import { buildGraph } from '../graph/analyze.ts';
import { buildPlan } from '../plan/build-plan.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { Shape } from '../support/shape.ts';
import { createBatchFeeder } from '../training/batch-feeder.ts';
import { evaluateRows } from '../training/evaluate.ts';
import { createMetricCollector } from '../training/metric-collector.ts';
import { resolveOutputs } from '../training/output-specs.ts';
import type { SessionOptions } from '../training/session.ts';
import type { TrainingSpec } from '../training/training-spec.ts';
import type { PlaneState } from './plane-picture.ts';

/** All rows of one split, prepared: enough to measure a network where its data is not. */
export interface SplitRows {
  readonly split: 'test' | 'validation';
  readonly rows: number;
  /** [rows, ...featureShape]. */
  readonly features: Float32Array;
  /** [rows, targetSize]. */
  readonly targets: Float32Array;
  /** [rows]; null: every row counts the same. */
  readonly exampleWeights: Float32Array | null;
  readonly task: PreparedData['task'];
  readonly featureShape: Shape;
  readonly targetSize: number;
  readonly targetName: string;
  readonly target: PreparedTarget;
  readonly classNames: readonly string[];
  /** As the training split decided them. */
  readonly classWeights: readonly number[] | null;
  /** Rows that are calculated together: sums of others would round differently. */
  readonly batchSize: number;
}

/** A network and the rows that it is measured over; everything but its weights. */
export interface SplitOrder {
  readonly design: NetworkDesign;
  readonly training: TrainingSpec;
  readonly rows: SplitRows;
}

/** Measures one split again and again, for weights that change. */
export interface SplitMeter {
  /** Loss and metrics over all rows, in inference mode: the bits of a session's own `evaluate` of these weights. */
  measure(state: PlaneState): Readonly<Record<string, number>>;
}

/**
 * Cuts the test split out of prepared data; the validation split where there is none.
 * @param most numbers of all features that may travel.
 * @returns null where there are no such rows, or too many; or where what a session measures is not its newest weights.
 */
export function cutSplit({ graph, training, data }: SessionOptions, most: number): SplitRows | null {
  const split = data.split.test.length > 0 ? 'test' : 'validation';
  const order = data.split[split];
  const width = (data.bytes?.values ?? data.features).length / Math.max(1, data.rows);
  if (order.length === 0 || order.length * width > most) return null;
  if (training.averageDecay > 0 || graph.outputs.length > 1) return null;
  const { task, featureShape, targetSize, targetName, preparation, classNames, exampleWeights } = data;
  const pick = (values: FloatArray, size: number): Float32Array => {
    const picked = new Float32Array(order.length * size);
    order.forEach((row, place) => picked.set(values.subarray(row * size, (row + 1) * size), place * size));
    return picked;
  };
  return {
    split,
    rows: order.length,
    features: pick(data.features, width),
    targets: pick(data.targets, targetSize),
    exampleWeights: exampleWeights === undefined ? null : pick(exampleWeights, 1),
    ...{ task, featureShape, targetSize, targetName, target: preparation.target, classNames },
    classWeights: resolveOutputs(graph, training, data)[0]!.options.classWeights,
    batchSize: Math.min(training.batchSize, Math.max(1, data.split.train.length)),
  };
}

/** Binds a network to the rows. @throws StudioError those of `buildGraph`, `buildPlan` and `resolveOutputs`. */
export function createSplitMeter({ design, training, rows }: SplitOrder, engine: Engine): SplitMeter {
  const graph = buildGraph(design);
  const data = asData(rows);
  const outputs = resolveOutputs(graph, { ...training, classWeights: rows.classWeights }, data);
  const plan = buildPlan(graph, {
    engine,
    batchSize: rows.batchSize,
    mode: 'training',
    seed: training.seed,
    losses: outputs.map((each) => each.options),
  });
  plan.state.training = false;
  const feeder = createBatchFeeder(
    plan,
    data,
    outputs.map((each) => each.encoding),
  );
  const { options, target } = outputs[0]!;
  const collector = createMetricCollector(plan, data, options.loss, training.metrics, rows.rows, {
    output: 0,
    target,
  });
  return {
    measure({ parameters, statistics }) {
      plan.parameterVector.set(parameters);
      plan.stateVector.set(statistics);
      return evaluateRows(plan, feeder, collector, data.split.test);
    },
  };
}

function asData(rows: SplitRows): PreparedData {
  const { features, targets, exampleWeights, target, task, featureShape, targetSize } = rows;
  const none = new Int32Array(0);
  return {
    ...{ task, featureShape, targetSize, features, targets },
    rows: rows.rows,
    ...(exampleWeights === null ? {} : { exampleWeights }),
    featureNames: [],
    targetName: rows.targetName,
    classNames: rows.classNames,
    split: { train: none, validation: none, test: Int32Array.from({ length: rows.rows }, (_, row) => row) },
    preparation: { formatVersion: 1, columns: [], target },
  };
}
