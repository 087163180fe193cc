import type { PreparedData } from '../datasets/table.ts';
import type { Engine } from '../engine/engine.ts';
import { buildPlan } from '../plan/build-plan.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import { loadWeights, type NamedWeights } from '../plan/weights.ts';
import { createBatchFeeder } from '../training/batch-feeder.ts';
import { resolveOutputs, type ResolvedOutput } from '../training/output-specs.ts';
import type { SessionOptions, TrainingSession } from '../training/session.ts';
import { encodeFeatures, encodeTargets } from '../training/target-encoding.ts';
import { StudioError } from '../support/errors.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { RandomState } from '../support/random.ts';
import { sizeOf } from '../support/shape.ts';

/** Weights and running statistics exactly as a plan of the same graph holds them. */
export interface NetworkState {
  readonly parameters: FloatArray;
  readonly statistics: FloatArray;
  /** Where the generators of dropout and noise stand; left out: at their start. */
  readonly random?: Readonly<Record<string, RandomState>>;
}

/** What to look at: rows of the dataset, or prepared examples that a person typed in. */
export type Examples =
  | { readonly kind: 'rows'; readonly rows: readonly number[] | Int32Array }
  | {
      readonly kind: 'typed';
      /** [count, features], prepared as the training rows were. */
      readonly features: readonly number[] | FloatArray;
      /** [count, targetSize]: class numbers or prepared values. */
      readonly targets: readonly number[] | FloatArray;
    };

/** What a probe is built for, where it differs from the run. */
export interface ProbeOptions {
  /** Largest number of rows of one pass. Default: the batch size of the run, so that sums over rows get the same bits. */
  readonly batchSize?: number;
  /** Default: the engine of the run. */
  readonly engine?: Engine;
}

/**
 * A copy of a network in a memory of its own, with its loss and its data: inspection runs here, never in the
 * plan of a run. Gradients reach the inputs too.
 */
export interface Probe {
  readonly setup: SessionOptions;
  readonly plan: NetworkPlan;
  readonly outputs: readonly ResolvedOutput[];
  /** Place in `plan.outputs` of the output that predicts the target. */
  readonly mainOutput: number;
  /** Fills inputs and targets with `order[from .. from + count)`; count at most `plan.batchSize`. */
  feed(order: Int32Array, from: number, count: number): void;
  /** The same for chosen or typed examples. @returns how many. @throws StudioError `examples-invalid`. */
  feedExamples(examples: Examples): number;
  /** Place of a node in the graph. @throws StudioError `node-unknown`. */
  indexOf(node: string): number;
}

/** Weights of a plan as they are now: a copy. */
export function copyState(plan: NetworkPlan): NetworkState {
  return {
    parameters: plan.parameterVector.slice(),
    statistics: plan.stateVector.slice(),
    random: plan.saveRandom(),
  };
}

/** A probe with the weights of a run as they are at this moment. */
export function probeSession(session: TrainingSession, options: ProbeOptions = {}): Probe {
  return createProbe(session.setup, copyState(session.plan), options);
}

/**
 * A probe with the given weights.
 * @param weights exact vectors of a plan of the same graph, or named float32 weights as runs store them.
 * @throws StudioError `weights-mismatch`, or what {@link buildPlan} throws.
 */
export function createProbe(
  setup: SessionOptions,
  weights: NetworkState | readonly NamedWeights[],
  options: ProbeOptions = {},
): Probe {
  const { graph, training, data } = setup;
  const outputs = resolveOutputs(graph, training, data);
  const plan = buildPlan(graph, {
    engine: options.engine ?? setup.engine,
    batchSize: options.batchSize ?? Math.min(training.batchSize, Math.max(1, data.split.train.length)),
    mode: 'training',
    seed: training.seed,
    inputGradients: true,
    losses: outputs.map((each) => each.options),
  });
  plan.state.training = false;
  setWeights(plan, weights);
  const encodings = outputs.map((each) => each.encoding);
  const feeder = createBatchFeeder(plan, data, encodings);

  return {
    setup,
    plan,
    outputs,
    mainOutput: Math.max(
      0,
      outputs.findIndex((each) => each.target === 'target'),
    ),
    feed: (order, from, count) => feeder.feed(order, from, count),
    feedExamples(examples) {
      if (examples.kind === 'rows') {
        const rows = Int32Array.from(examples.rows);
        for (const row of rows) if (!(row >= 0 && row < data.rows)) throw unknownRow(row, data);
        checkCount(rows.length, plan);
        feeder.feed(rows, 0, rows.length);
        return rows.length;
      }
      const typed = typedData(data, examples);
      checkCount(typed.rows, plan);
      const typedEncodings = outputs.map(({ target, options: { loss } }, k) => {
        const encode = target === 'features' ? encodeFeatures : encodeTargets;
        return encode(typed, loss, plan.outputs[k]!.shape);
      });
      const order = Int32Array.from({ length: typed.rows }, (_, row) => row);
      createBatchFeeder(plan, typed, typedEncodings).feed(order, 0, typed.rows);
      return typed.rows;
    },
    indexOf(node) {
      const index = graph.nodes.findIndex((each) => each.id === node);
      if (index >= 0) return index;
      throw new StudioError(
        'node-unknown',
        `There is no layer "${node}" in this network. Its layers: ${graph.nodes.map((each) => each.id).join(', ')}.`,
        { node },
      );
    },
  };
}

/** Fills a plan with weights of either kind. */
export function setWeights(plan: NetworkPlan, weights: NetworkState | readonly NamedWeights[]): void {
  if (!('parameters' in weights)) return loadWeights(plan, weights);
  const { parameters, statistics, random } = weights;
  // Segments are aligned the same way in every plan of a graph, whatever its engine.
  if (parameters.length !== plan.parameterVector.length || statistics.length !== plan.stateVector.length) {
    throw new StudioError(
      'weights-mismatch',
      `Expected ${plan.parameterVector.length} weights and ${plan.stateVector.length} statistics, got ${parameters.length} and ${statistics.length}. Choose the design that the weights were trained with.`,
      { expected: plan.parameterVector.length, found: parameters.length },
    );
  }
  plan.parameterVector.set(parameters);
  plan.stateVector.set(statistics);
  if (random !== undefined) plan.restoreRandom(random);
}

/** Runs `action` after each batch of rows was fed: `from` and `count` are its place in `rows`. */
export function forEachBatch(
  probe: Probe,
  rows: Int32Array,
  action: (from: number, count: number) => void,
): void {
  const { batchSize } = probe.plan;
  for (let from = 0; from < rows.length; from += batchSize) {
    const count = Math.min(batchSize, rows.length - from);
    probe.feed(rows, from, count);
    action(from, count);
  }
}

function typedData(data: PreparedData, typed: Extract<Examples, { kind: 'typed' }>): PreparedData {
  const width = sizeOf(data.featureShape);
  const rows = typed.features.length / width;
  const isWhole = Number.isInteger(rows) && rows > 0 && typed.targets.length === rows * data.targetSize;
  if (!isWhole) {
    throw new StudioError(
      'examples-invalid',
      `Expected ${width} prepared numbers and ${data.targetSize} target${data.targetSize === 1 ? '' : 's'} per example, got ${typed.features.length} and ${typed.targets.length}.`,
      { width, features: typed.features.length, targets: typed.targets.length },
    );
  }
  return {
    ...data,
    rows,
    features: Float64Array.from(typed.features),
    targets: Float64Array.from(typed.targets),
  };
}

function checkCount(count: number, plan: NetworkPlan): void {
  if (count > 0 && count <= plan.batchSize) return;
  throw new StudioError(
    'examples-invalid',
    `Expected 1 to ${plan.batchSize} examples at once, got ${count}.`,
    { count, limit: plan.batchSize },
  );
}

function unknownRow(row: number, data: PreparedData): StudioError {
  return new StudioError(
    'examples-invalid',
    `Expected row numbers from 0 to ${data.rows - 1}, got ${row}. Choose a row of the dataset.`,
    { row, rows: data.rows },
  );
}
