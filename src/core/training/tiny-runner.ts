import { createTinyNetwork, type TinyNetwork } from '../engine/tiny/tiny-network.ts';
import type { TinyShape } from '../engine/tiny/tiny-shape.ts';
import { losses } from '../losses/index.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import { parseFieldValues } from '../support/fields.ts';
import type { FloatArray } from '../support/float-array.ts';
import { pow } from '../support/math.ts';
import type { LearningRate } from './learning-rate.ts';
import { tinyShapeOf, type TinyCandidate } from './tiny-shape-of.ts';
import type { Updater } from './updater.ts';

/**
 * Trains a small network, many batches in one call. Between calls the parameters stay in the module; the plan gets
 * them when somebody asks, by {@link TinyRunner.settle}.
 */
export interface TinyRunner {
  /** After a call: examples of each batch, sum and weight of each loss, each learning rate, all outputs in a row. */
  readonly rows: number;
  readonly losses: Float64Array;
  readonly learningRates: Float64Array;
  readonly outputs: Float32Array;
  /**
   * Trains on whole batches from place `nextRow` of the order on.
   * @param limit most batches.
   * @param step number of the first one, which its learning rate follows.
   * @returns how many there were; 0 when the next one must go the normal way, because its loss or its gradient is
   * not finite.
   */
  run(nextRow: number, usableRows: number, limit: number, step: number): number;
  /** Brings the plan to the last batch. Somebody may change it: the next call begins with what is there. */
  settle(): void;
}

/** Null where the run is none for a generated module, or where the runtime refuses it. */
export function createTinyRunner(
  candidate: TinyCandidate,
  updater: Updater,
  rate: Pick<LearningRate, 'rate'>,
  order: Int32Array,
): TinyRunner | null {
  const shape = tinyShapeOf(candidate);
  if (shape === null) return null;
  let callLoss: (batch: number) => number = () => 0;
  try {
    const network = createTinyNetwork(shape, (batch) => callLoss(batch));
    callLoss = bindLoss(candidate, network);
    const { data, outputs } = candidate;
    network.features.set(data.features);
    const { write, size } = outputs[0]!.encoding;
    for (let row = 0; row < data.rows; row++) {
      // Rows without a target are in no split, and may not be encodable.
      if (Number.isFinite(data.targets[row * data.targetSize]!)) write(row, network.targets, row * size);
    }
    return createRunner(candidate.plan, network, updater, rate, order);
  } catch {
    return null;
  }
}

function createRunner(
  plan: NetworkPlan,
  network: TinyNetwork,
  updater: Updater,
  rate: Pick<LearningRate, 'rate'>,
  order: Int32Array,
): TinyRunner {
  const { shape, outputs, losses, scalars, order: batchOrder } = network;
  const output = plan.outputs[0]!;
  const vectors = [
    [plan.parameterVector, network.values],
    ...(shape.optimizer.kind === 'adam'
      ? network.moments.map((moment, i) => [plan.optimizerVectors[i]!, moment] as const)
      : []),
  ] as readonly (readonly [FloatArray, Float32Array])[];
  const learningRates = new Float64Array(shape.batchesPerCall);
  let rows = 0;
  /** Batches of the last call that the plan does not know of. */
  let ahead = 0;

  return {
    get rows() {
      return rows;
    },
    losses,
    learningRates,
    outputs,
    run(nextRow, usableRows, limit, step) {
      if (ahead === 0) {
        for (const [packed, padded] of vectors) copyParameters(plan, network, packed, padded, true);
      }
      const left = usableRows - nextRow;
      const count = Math.min(plan.batchSize, left);
      const batches = Math.min(shape.batchesPerCall, limit, Math.floor(left / count));
      for (let i = 0; i < count * batches; i++) batchOrder[i] = order[nextRow + i]!;
      for (let i = 0; i < batches; i++) {
        const learningRate = rate.rate(step + i);
        learningRates[i] = learningRate;
        writeScalars(shape, scalars, i, learningRate, updater.count + i + 1);
      }
      const done = network.run(count, batches);
      if (done > 0) {
        ahead = done;
        rows = count;
        updater.advance(done);
      }
      return done;
    },
    settle() {
      if (ahead === 0) return;
      for (const [packed, padded] of vectors) copyParameters(plan, network, packed, padded, false);
      const length = rows * output.size;
      const from = (ahead - 1) * length;
      for (let i = 0; i < length; i++) output.values[i] = outputs[from + i]!;
      ahead = 0;
    },
  };
}

/** Kernel by kernel, row by row: the module pads rows to four numbers, the plan packs them. */
function copyParameters(
  plan: NetworkPlan,
  { parameters }: TinyNetwork,
  packed: FloatArray,
  padded: Float32Array,
  intoModule: boolean,
): void {
  for (let k = 0; k < parameters.length; k++) {
    const { rows, width, stride, offset } = parameters[k]!;
    const start = plan.parameters[k]!.offset;
    for (let row = 0; row < rows; row++) {
      const [here, there] = [start + row * width, offset + row * stride];
      for (let i = 0; i < width; i++) {
        if (intoModule) padded[there + i] = packed[here + i]!;
        else packed[here + i] = padded[there + i]!;
      }
    }
  }
}

/** As optimizers/sgd.ts and optimizers/adam-update.ts. @param update 1 for the first. */
function writeScalars(
  { optimizer }: TinyShape,
  into: Float32Array,
  batch: number,
  learningRate: number,
  update: number,
): void {
  if (optimizer.kind === 'sgd') {
    into[2 * batch] = -learningRate;
    return;
  }
  into[2 * batch] = learningRate / (1 - pow(optimizer.beta1, update));
  into[2 * batch + 1] = 1 / Math.sqrt(1 - pow(optimizer.beta2, update));
}

/** The loss of the run over the blocks of the module, for losses that are no part of it. */
function bindLoss({ plan, outputs }: TinyCandidate, network: TinyNetwork): (batch: number) => number {
  const { options } = outputs[0]!;
  const definition = losses.get(options.loss.type);
  const output = plan.outputs[0]!;
  const length = plan.batchSize * output.size;
  const batchOutputs = new Float32Array(length);
  let rows = 0;
  const step = definition.plan({
    values: parseFieldValues(definition.fields, options.loss.values, 'loss'),
    shape: output.shape,
    size: output.size,
    output: batchOutputs,
    outputGradient: network.outputGradient,
    target: network.batchTargets,
    targetKind: options.targetKind,
    exampleWeights: new Float32Array(plan.batchSize).fill(1),
    classWeights: options.classWeights,
    perExample: new Float32Array(plan.batchSize),
    rows: () => rows,
    scratch: (count) => new Float32Array(count),
    kernels: plan.kernels,
  });
  const sums = { sum: 0, weight: 0 };
  return (batch) => {
    rows = network.rows;
    const from = batch * rows * output.size;
    for (let i = 0; i < rows * output.size; i++) batchOutputs[i] = network.outputs[from + i]!;
    sums.sum = sums.weight = 0;
    step.forward(sums);
    step.backward();
    network.losses[2 * batch + 1] = sums.weight;
    return sums.sum;
  };
}
