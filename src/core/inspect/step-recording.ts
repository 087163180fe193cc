import type { NetworkPlan } from '../plan/plan.ts';
import { penaltyValue } from '../losses/penalties.ts';
import type { FloatArray } from '../support/float-array.ts';
import type { RandomState } from '../support/random.ts';
import { sha256 } from '../support/sha256.ts';
import { createLossMeter } from '../training/loss-meter.ts';
import type { BatchResult, StepMoment } from '../training/session-results.ts';
import type { TrainingSession } from '../training/session.ts';

/** One batch as a step saw it, after augmentation: enough to find its loss again for other weights. */
export interface RecordedBatch {
  /** Row numbers of the dataset. */
  readonly rows: Int32Array;
  /** One block per input layer, [rows, ...shape]. */
  readonly inputs: readonly FloatArray[];
  /** One block per output, [rows, targetSize]. */
  readonly targets: readonly FloatArray[];
  /** Where the generators of dropout and noise stood before the forward pass. */
  readonly random: Readonly<Record<string, RandomState>>;
}

/** One step of a run as it happened: everything that its explanation needs, nothing calculated again. */
export interface StepRecording {
  readonly result: BatchResult;
  /** Updates that the optimizer had done after this one: its n. */
  readonly updateNumber: number;
  /** Checkpoints before and after: undo and redo. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** Weights before and after, in the places of `plan.parameterVector`. */
  readonly parametersBefore: FloatArray;
  readonly parametersAfter: FloatArray;
  readonly statisticsBefore: FloatArray;
  /** dL/dw with penalties of single parameters, averaged over accumulated batches, before clipping. */
  readonly rawGradient: FloatArray;
  /** What the optimizer was given: clipped, with the coupled L2 penalty. */
  readonly appliedGradient: FloatArray;
  /** More than one where gradients are accumulated. */
  readonly batches: readonly RecordedBatch[];
}

/**
 * Lets a session do its next step and writes down what happens.
 * @param look called at the same moments as a session's observer, after the recording's own notes.
 * @throws StudioError `training-out-of-turn` when the epoch or the run is over.
 */
export function recordStep(
  session: TrainingSession,
  look?: (moment: StepMoment, rows: Int32Array) => void,
): StepRecording {
  const { plan } = session;
  const before = session.save();
  const parametersBefore = plan.parameterVector.slice();
  const statisticsBefore = plan.stateVector.slice();
  const batches: RecordedBatch[] = [];
  let rawGradient = plan.gradientVector.slice(0, 0);
  let appliedGradient = rawGradient;
  let parametersAfter = parametersBefore;
  const result = session.runBatch((moment, rows) => {
    if (moment === 'feed') batches.push(copyBatch(plan, rows));
    if (moment === 'gradient') rawGradient = plan.gradientVector.slice();
    if (moment === 'update') {
      appliedGradient = plan.gradientVector.slice();
      // Not later: a validation that ends the run may put the best weights back.
      parametersAfter = plan.parameterVector.slice();
    }
    look?.(moment, rows);
  });
  return {
    result,
    updateNumber: session.step,
    before,
    after: session.save(),
    parametersBefore,
    parametersAfter,
    statisticsBefore,
    rawGradient,
    // A diverged step updates nothing.
    appliedGradient: appliedGradient.length === 0 ? rawGradient : appliedGradient,
    batches,
  };
}

/** Takes the recorded step back: weights, optimizer, generators and place in the epoch are as before it. */
export function undoStep(session: TrainingSession, recording: StepRecording): void {
  session.restore(recording.before);
}

/** Puts the session where it was right after the recorded step. */
export function redoStep(session: TrainingSession, recording: StepRecording): void {
  session.restore(recording.after);
}

/** SHA-256 of all weights and running statistics, bit by bit: 64 hexadecimal digits. */
export function hashWeights({ parameterVector, stateVector }: NetworkPlan): string {
  const bytes = new Uint8Array(parameterVector.byteLength + stateVector.byteLength);
  const view = (block: FloatArray) => new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
  bytes.set(view(parameterVector), 0);
  bytes.set(view(stateVector), parameterVector.byteLength);
  return sha256(bytes);
}

/**
 * Loss of a recorded step for the weights that lie in a plan of the same graph and batch size, in training mode with
 * the same dropout masks; penalties of single parameters included, as a step reports it. Leaves the plan's
 * running statistics, generators and mode as they were, but other values in its tensors.
 */
export function lossOfRecording(plan: NetworkPlan, { batches }: Pick<StepRecording, 'batches'>): number {
  const statistics = plan.stateVector.slice();
  const random = plan.saveRandom();
  const { training, batchSize } = plan.state;
  const meter = createLossMeter(plan);
  plan.state.training = true;
  for (const batch of batches) {
    plan.state.batchSize = batch.rows.length;
    batch.inputs.forEach((block, i) => plan.inputs[i]!.values.set(block));
    batch.targets.forEach((block, k) => plan.losses[k]!.target.set(block));
    plan.restoreRandom(batch.random);
    plan.forward();
    meter.forward();
  }
  plan.state.training = training;
  plan.state.batchSize = batchSize;
  plan.stateVector.set(statistics);
  plan.restoreRandom(random);
  return meter.value() + sumPenalties(plan);
}

/** Value of the penalties of single parameters for the weights in a plan. */
export function sumPenalties({ parameters }: NetworkPlan): number {
  let total = 0;
  for (const parameter of parameters) {
    const { learns, l1, l2, values, length } = parameter;
    if (learns && (l1 > 0 || l2 > 0)) total += penaltyValue(parameter, values, 0, length);
  }
  return total;
}

function copyBatch(plan: NetworkPlan, rows: Int32Array): RecordedBatch {
  const count = rows.length;
  return {
    rows,
    inputs: plan.inputs.map(({ values, size }) => values.slice(0, count * size)),
    targets: plan.losses.map(({ target, options }) => target.slice(0, count * options.targetSize)),
    random: plan.saveRandom(),
  };
}
