import { optimizers } from '../optimizers/index.ts';
import { buildPlan } from '../plan/build-plan.ts';
import type { PlanParameter } from '../plan/plan.ts';
import { StudioError } from '../support/errors.ts';
import { parseFieldValues } from '../support/fields.ts';
import type { FloatArray } from '../support/float-array.ts';
import { pow } from '../support/math.ts';
import { decodeCheckpoint } from '../training/checkpoint.ts';
import type { SessionOptions } from '../training/session.ts';
import { countOptimizerVectors, createUpdater } from '../training/updater.ts';
import { createProbe } from './probe.ts';
import { lossOfRecording, type StepRecording } from './step-recording.ts';
import { placeIn } from './tensor-place.ts';

/** One of the numbers that an optimizer remembers for a weight. */
export interface LedgerMemory {
  /** `momentumBuffer`, `firstMoment`, `secondMoment`. */
  readonly name: string;
  readonly before: number;
  readonly after: number;
  /** 1 - beta^n by which it is divided before use, where the optimizer does that. */
  readonly biasCorrection: number | null;
  /** after / biasCorrection. */
  readonly corrected: number | null;
}

/** What the update did to one weight: old - decay - step = new. */
export interface LedgerRow {
  /** `dense_1.kernel[3, 2]` */
  readonly label: string;
  readonly parameter: string;
  readonly element: number;
  readonly old: number;
  /** dL/dw of the batch, with the penalty of this parameter, before clipping. */
  readonly gradient: number;
  /** Factor of clipping; 1 when it did nothing. 0 / 0 counts as 1. */
  readonly clipFactor: number;
  /** l2Penalty * old, added after clipping (coupled decay); 0 when off. */
  readonly l2Term: number;
  /** What the optimizer was given. */
  readonly appliedGradient: number;
  /** Learning rate of the step times the factor of this parameter. */
  readonly learningRate: number;
  /** learningRate * weightDecay * old, taken off before the optimizer's step; 0 when off. */
  readonly decay: number;
  readonly memories: readonly LedgerMemory[];
  /** What the optimizer took off in all, old - decay - new. */
  readonly step: number;
  /** step / learningRate: plain SGD has the applied gradient here. */
  readonly direction: number;
  /** The engine's own new weight. */
  readonly new: number;
  /** The update rule applied again to the recorded old weight, gradient and memories. */
  readonly recalculated: number;
  /** True when `recalculated` has the same bits as `new`. */
  readonly isExact: boolean;
}

/** How far one parameter or layer moved. */
export interface UpdateRatio {
  /** Parameter name or node id. */
  readonly name: string;
  /** |new - old| */
  readonly updateNorm: number;
  /** |old| */
  readonly weightNorm: number;
  /** updateNorm / weightNorm; null where the weights were all 0. About 1e-3 is usual. */
  readonly ratio: number | null;
}

/** The books of one step. */
export interface UpdateLedger {
  /** 0-based step of the run. */
  readonly step: number;
  /** The optimizer's n: 1 for the first update. */
  readonly updateNumber: number;
  readonly optimizer: string;
  readonly learningRate: number;
  /** Euclidean norm of the whole gradient before and after clipping and the L2 penalty. */
  readonly gradientNorm: number;
  readonly appliedGradientNorm: number;
  readonly rows: readonly LedgerRow[];
  /** Loss of the batch before the update, as the run reported it. */
  readonly lossBefore: number;
  /** The same batch (same dropout masks, same augmentation) after the update. */
  readonly lossAfter: number;
  /** gradient . (new - old): what a straight line promises. */
  readonly predictedChange: number;
  /** lossAfter - lossBefore. */
  readonly actualChange: number;
  readonly layers: readonly UpdateRatio[];
  readonly parameters: readonly UpdateRatio[];
  /** True when every weight of the network was recalculated to the same bits. */
  readonly isExact: boolean;
}

/** A weight to put into the books. */
export interface LedgerChoice {
  readonly parameter: string;
  readonly element: number;
}

/**
 * The update rule with the numbers of a real step: w = w - learningRate * dL/dw and everything that the
 * optimizer puts around it. The whole update is done again from the recorded numbers alone, by the engine's
 * own rule, and compared bit by bit.
 * @param chosen weights to list; those that do not learn are refused.
 * @throws StudioError `ledger-unavailable`.
 */
export function writeLedger(
  setup: SessionOptions,
  recording: StepRecording,
  chosen: readonly LedgerChoice[],
): UpdateLedger {
  const { result, parametersBefore: old, parametersAfter: next, rawGradient, appliedGradient } = recording;
  if (result.divergence !== null) {
    throw unavailable(`the step diverged and updated nothing (${result.divergence.message})`);
  }
  const { training } = setup;
  const probe = createProbe(
    setup,
    { parameters: next, statistics: recording.statisticsBefore },
    { batchSize: Math.max(...recording.batches.map((each) => each.rows.length)) },
  );
  const { parameters, segments } = probe.plan;
  const lossAfter = lossOfRecording(probe.plan, recording);
  const recalculated = repeatUpdate(setup, recording);

  let isExact = true;
  let predictedChange = 0;
  let squares = 0;
  let appliedSquares = 0;
  for (const { offset, length } of segments) {
    for (let i = offset; i < offset + length; i++) {
      isExact &&= Object.is(recalculated[i], next[i]);
      predictedChange += rawGradient[i]! * (next[i]! - old[i]!);
      squares += rawGradient[i]! * rawGradient[i]!;
      appliedSquares += appliedGradient[i]! * appliedGradient[i]!;
    }
  }
  const books = readMemories(setup, recording);
  return {
    step: result.step,
    updateNumber: recording.updateNumber,
    optimizer: training.optimizer.type,
    learningRate: result.learningRate,
    gradientNorm: Math.sqrt(squares),
    appliedGradientNorm: Math.sqrt(appliedSquares),
    rows: chosen.map((choice) => writeRow(setup, recording, parameters, choice, recalculated, books)),
    lossBefore: result.loss,
    lossAfter,
    predictedChange,
    actualChange: lossAfter - result.loss,
    layers: [...new Set(segments.map(({ name }) => parameters.find((each) => each.name === name)!.node))].map(
      (node) =>
        measureRatio(
          node,
          parameters.filter((each) => each.node === node && each.learns),
          old,
          next,
        ),
    ),
    parameters: parameters
      .filter((each) => each.learns)
      .map((each) => measureRatio(each.name, [each], old, next)),
    isExact,
  };
}

/** All weights after the update rule was applied once more to what was recorded. */
export function repeatUpdate(setup: SessionOptions, recording: StepRecording): FloatArray {
  const { graph, training, engine } = setup;
  const plan = buildPlan(graph, {
    engine,
    batchSize: 1,
    mode: 'training',
    seed: 0,
    optimizerVectors: countOptimizerVectors(training),
  });
  const updater = createUpdater(plan, training);
  const { record, blocks } = decodeCheckpoint(recording.before);
  updater.restore(record['updates'] as number, optimizerBlocks(blocks));
  plan.parameterVector.set(recording.parametersBefore);
  plan.gradientVector.set(recording.rawGradient);
  updater.apply(recording.result.learningRate);
  return plan.parameterVector.slice();
}

type Blocks = Readonly<Record<string, Float32Array | Float64Array>>;

const PREFIX = 'optimizer:';

function optimizerBlocks(blocks: Blocks): Blocks {
  const own = Object.entries(blocks).filter(([name]) => name.startsWith(PREFIX));
  return Object.fromEntries(own.map(([name, block]) => [name.slice(PREFIX.length), block]));
}

/** The optimizer's memories before and after, and their bias corrections at this step. */
function readMemories({ training }: SessionOptions, recording: StepRecording) {
  const definition = optimizers.get(training.optimizer.type);
  const where = `optimizer "${definition.type}"`;
  const values = parseFieldValues(definition.fields, training.optimizer.values, where);
  const before = optimizerBlocks(decodeCheckpoint(recording.before).blocks);
  const after = optimizerBlocks(decodeCheckpoint(recording.after).blocks);
  return definition.slots(values).map((name) => {
    const field = definition.biasCorrections?.[name];
    return {
      name,
      before: before[`slot:${name}`]!,
      after: after[`slot:${name}`]!,
      biasCorrection: field === undefined ? null : 1 - pow(values[field] as number, recording.updateNumber),
    };
  });
}

function writeRow(
  { training }: SessionOptions,
  { result, parametersBefore, parametersAfter, rawGradient, appliedGradient }: StepRecording,
  parameters: readonly PlanParameter[],
  { parameter: name, element }: LedgerChoice,
  recalculated: FloatArray,
  memories: ReturnType<typeof readMemories>,
): LedgerRow {
  const parameter = parameters.find((each) => each.name === name);
  if (parameter === undefined || !parameter.learns) {
    throw unavailable(`"${name}" does not learn, or is not part of this network`);
  }
  if (!(Number.isInteger(element) && element >= 0 && element < parameter.length)) {
    throw unavailable(`"${name}" has ${parameter.length} weights, and none at ${element}`);
  }
  const at = parameter.offset + element;
  const old = parametersBefore[at]!;
  const fresh = parametersAfter[at]!;
  const gradient = rawGradient[at]!;
  const learningRate = result.learningRate * parameter.learningRateFactor;
  const decay = learningRate * training.weightDecay * old;
  const l2Term = training.l2Penalty * old;
  const step = old - decay - fresh;
  const again = recalculated[at]!;
  return {
    label: `${name}[${placeIn(element, parameter.spec.shape).join(', ')}]`,
    parameter: name,
    element,
    old,
    gradient,
    clipFactor: gradient === 0 ? 1 : (appliedGradient[at]! - l2Term) / gradient,
    l2Term,
    appliedGradient: appliedGradient[at]!,
    learningRate,
    decay,
    memories: memories.map(({ name: memory, before, after, biasCorrection }) => ({
      name: memory,
      before: before[at]!,
      after: after[at]!,
      biasCorrection,
      corrected: biasCorrection === null ? null : after[at]! / biasCorrection,
    })),
    step,
    direction: learningRate === 0 ? 0 : step / learningRate,
    new: fresh,
    recalculated: again,
    isExact: Object.is(again, fresh),
  };
}

function measureRatio(
  name: string,
  parameters: readonly PlanParameter[],
  old: FloatArray,
  next: FloatArray,
): UpdateRatio {
  let updates = 0;
  let weights = 0;
  for (const { offset, length } of parameters) {
    for (let i = offset; i < offset + length; i++) {
      updates += (next[i]! - old[i]!) * (next[i]! - old[i]!);
      weights += old[i]! * old[i]!;
    }
  }
  const updateNorm = Math.sqrt(updates);
  const weightNorm = Math.sqrt(weights);
  return { name, updateNorm, weightNorm, ratio: weightNorm === 0 ? null : updateNorm / weightNorm };
}

function unavailable(reason: string): StudioError {
  return new StudioError('ledger-unavailable', `There is no update to show: ${reason}.`, {});
}
