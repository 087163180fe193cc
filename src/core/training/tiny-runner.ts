import { createTinyNetwork, type TinyNetwork } from '../engine/tiny/tiny-network.ts';
import type { TinyShape } from '../engine/tiny/tiny-shape.ts';
import { losses } from '../losses/index.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import { parseFieldValues } from '../support/fields.ts';
import type { FloatArray } from '../support/float-array.ts';
import { pow } from '../support/math.ts';
import type { LearningRate } from './learning-rate.ts';
import type { LossMeter } from './loss-meter.ts';
import { tinyShapeOf, type TinyCandidate } from './tiny-shape-of.ts';
import type { Updater } from './updater.ts';

/** What the batches of one call are. */
export interface TinyBatches {
  readonly order: Int32Array;
  /** Place of the first row in `order`, and the end of the rows that this epoch uses. */
  readonly nextRow: number;
  readonly usableRows: number;
  /** Most batches that the caller wants. */
  readonly limit: number;
  readonly step: number;
  readonly rate: Pick<LearningRate, 'rate'>;
}

/**
 * Trains a small network ahead, many batches in one call, and hands out the results one by one. The plan keeps
 * the state of before the call, so that {@link TinyRunner.settle} can bring it to any batch in between.
 */
export interface TinyRunner {
  /**
   * Puts the sums of the next batch into the meter and its outputs into the plan.
   * @returns its number of examples; 0 when this batch must go the normal way, because its loss or its
   * gradient is not finite. Then everything is settled.
   */
  next(batches: TinyBatches, meter: LossMeter): number;
  /** Brings parameters and optimizer to the last batch that was handed out, and forgets the others. */
  settle(): void;
}

/** Null where the run is none for a generated module, or where the runtime refuses it. */
export function createTinyRunner(candidate: TinyCandidate, updater: Updater): TinyRunner | null {
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
    return createRunner(candidate.plan, network, updater);
  } catch {
    return null;
  }
}

function createRunner(plan: NetworkPlan, network: TinyNetwork, updater: Updater): TinyRunner {
  const { shape } = network;
  const { outputs, scalars, order: batchOrder } = network;
  const output = plan.outputs[0]!;
  const vectors = [
    [plan.parameterVector, network.values],
    ...(shape.optimizer.kind === 'adam'
      ? network.moments.map((moment, i) => [plan.optimizerVectors[i]!, moment] as const)
      : []),
  ] as readonly (readonly [FloatArray, Float32Array])[];
  /** Batches calculated and handed out since the plan was up to date; rows of each. */
  let done = 0;
  let taken = 0;
  let rows = 0;

  const load = () => vectors.forEach(([from, to]) => copyParameters(plan, network, from, to, true));
  const settle = () => {
    if (taken > 0) {
      if (taken < done) {
        load();
        network.run(rows, taken);
      }
      vectors.forEach(([to, from]) => copyParameters(plan, network, to, from, false));
      updater.advance(taken);
    }
    done = taken = 0;
  };

  const calculate = ({ order, nextRow, usableRows, limit, step, rate }: TinyBatches) => {
    settle();
    const left = usableRows - nextRow;
    rows = Math.min(plan.batchSize, left);
    const batches = Math.min(shape.batchesPerCall, limit, Math.floor(left / rows));
    for (let i = 0; i < rows * batches; i++) batchOrder[i] = order[nextRow + i]!;
    for (let i = 0; i < batches; i++)
      writeScalars(shape, scalars, i, rate.rate(step + i), updater.count + i + 1);
    load();
    done = network.run(rows, batches);
  };

  return {
    settle,
    next(batches, meter) {
      if (taken === done) calculate(batches);
      if (done === 0) return 0;
      meter.put(network.losses[2 * taken]!, network.losses[2 * taken + 1]!);
      const length = rows * output.size;
      const from = taken * length;
      for (let i = 0; i < length; i++) output.values[i] = outputs[from + i]!;
      taken += 1;
      return rows;
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
