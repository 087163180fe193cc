import { createMeasuringArena, type Arena, type Engine } from '../../engine/engine.ts';
import { restoreTarget } from '../../datasets/apply-preparation.ts';
import type { PreparedData } from '../../datasets/table.ts';
import { losses } from '../../losses/index.ts';
import { planOutputLoss } from '../../plan/output-loss.ts';
import type { OutputLossOptions } from '../../plan/plan.ts';
import type { Spec } from '../../support/fields.ts';
import type { FloatArray } from '../../support/float-array.ts';
import type { Shape } from '../../support/shape.ts';
import type { ResolvedOutput } from '../../training/output-specs.ts';
import { encodeFeatures, encodeTargets } from '../../training/target-encoding.ts';
import { forEachBatch, type Probe } from '../probe.ts';

/** What a network answers for rows; every loss can be tried on it without running the network again. */
export interface RowOutputs {
  readonly rows: Int32Array;
  /** Shape of one answer. */
  readonly shape: Shape;
  /** [rows, ...shape], as the output layer gives it. */
  readonly outputs: FloatArray;
}

/** What one loss makes of the answers. Arrays are in the order of `rows`. */
export interface RowLosses {
  readonly loss: Spec;
  /** Loss of all rows together, without penalties on weights. */
  readonly value: number;
  /** Each row's own loss: its share in the mean, before a final root (RMSE). */
  readonly perRow: Float64Array;
  /** Part of the total, class weights included; adds up to 1, or all 0 when there is no loss. */
  readonly shares: Float64Array;
  /** Places in `rows`, largest share first. */
  readonly order: Int32Array;
  /** dL/d(output) of the mean over these rows, [rows, ...shape]. */
  readonly gradients: Float64Array;
  /** Length of each row's gradient: how hard it pulls. */
  readonly pulls: Float64Array;
  /** prediction - target in the target's own unit, [rows, targetSize]; null for classes. */
  readonly residuals: Float64Array | null;
  /** What perfect answers would cost; null where it is only approached (probabilities from logits). */
  readonly perfect: number | null;
  /** What a loss of 0 would mean. */
  readonly meaning: string;
}

/** Runs rows through the network in inference mode and keeps the answers of the main output. */
export function collectOutputs(probe: Probe, rows: Int32Array): RowOutputs {
  const { plan, mainOutput } = probe;
  const { shape, size, values } = plan.outputs[mainOutput]!;
  const outputs =
    plan.engine.precision === 'float32'
      ? new Float32Array(rows.length * size)
      : new Float64Array(rows.length * size);
  plan.state.training = false;
  forEachBatch(probe, rows, (from, count) => {
    plan.forward();
    outputs.set(values.subarray(0, count * size), from * size);
  });
  return { rows, shape, outputs };
}

/**
 * Types of the losses that make sense for this network's output and target, in the order of the menu. Numbers are
 * never judged by losses for classes, although some could be computed.
 */
export function listCompatibleLosses({ setup, plan, outputs, mainOutput }: Probe): readonly string[] {
  const { shape } = plan.outputs[mainOutput]!;
  const encode = outputs[mainOutput]!.target === 'features' ? encodeFeatures : encodeTargets;
  return losses.all
    .filter(({ type, task }) => {
      if (isQuantity(setup.data, outputs[mainOutput]!) && task !== 'regression') return false;
      try {
        encode(setup.data, { type, values: {} }, shape);
        return true;
      } catch {
        return false;
      }
    })
    .map((each) => each.type);
}

/**
 * The penalty of every row under a loss: the run's own, or any other that fits. The same answers, another
 * judge: shares, gradients and pulls change, the network does not.
 * @throws StudioError `output-mismatch` or `loss-mismatch` where the loss does not fit.
 */
export function judgeRows(probe: Probe, answers: RowOutputs, loss?: Spec): RowLosses {
  const { setup, outputs, mainOutput, plan } = probe;
  const { data } = setup;
  const own = outputs[mainOutput]!;
  const spec = loss ?? own.options.loss;
  const encode = own.target === 'features' ? encodeFeatures : encodeTargets;
  const encoding = encode(data, spec, answers.shape);
  const count = answers.rows.length;
  const options: OutputLossOptions = {
    ...own.options,
    loss: spec,
    targetKind: encoding.kind,
    targetSize: encoding.size,
    weight: 1,
  };
  const bound = bindLoss(plan.engine, answers, options);
  bound.output.set(answers.outputs);
  for (let i = 0; i < count; i++) encoding.write(answers.rows[i]!, bound.loss.target, i * encoding.size);
  const sums = { sum: 0, weight: 0 };
  bound.loss.forward(sums);
  bound.loss.backward();

  const perRow = Float64Array.from(bound.loss.perExample.subarray(0, count));
  const { classWeights } = own.options;
  const weightOf = (row: number) => (classWeights === null ? 1 : classWeights[data.targets[row]!]!);
  const weighted = perRow.map((value, i) => value * weightOf(answers.rows[i]!));
  const total = weighted.reduce((sum, value) => sum + value, 0);
  const size = answers.outputs.length / Math.max(1, count);
  const gradients = Float64Array.from(bound.gradient.subarray(0, count * size));
  const pulls = perRow.map((_, i) => {
    let squares = 0;
    for (let k = i * size; k < (i + 1) * size; k++) squares += gradients[k]! * gradients[k]!;
    return Math.sqrt(squares);
  });
  const { expectsOutput } = losses.get(spec.type);
  // Logits and logarithms only approach a target; what else has the target's shape can be it.
  const canHit = encoding.kind === 'same-shape' && /^(any|positive|probabilities)$/.test(expectsOutput);
  const perfect = canHit ? judgePerfect(bound) : null;
  return {
    loss: spec,
    value: bound.loss.finish(sums.sum / sums.weight),
    perRow,
    shares: weighted.map((value) => (total === 0 ? 0 : value / total)),
    order: Int32Array.from(weighted.map((_, i) => i)).sort((a, b) => weighted[b]! - weighted[a]! || a - b),
    gradients,
    pulls,
    residuals: isQuantity(data, own) ? findResiduals(probe, answers, encoding.size) : null,
    perfect,
    meaning: explainZero(spec, perfect),
  };
}

const isQuantity = (data: PreparedData, { target }: ResolvedOutput): boolean =>
  target === 'features' || data.task === 'regression';

/** A loss over all rows at once, in a memory of its own. */
function bindLoss(engine: Engine, answers: RowOutputs, options: OutputLossOptions) {
  const rows = answers.rows.length;
  const size = answers.outputs.length / Math.max(1, rows);
  const bind = (arena: Arena) => {
    const state = { batchSize: rows, training: false, weightsAreHeld: false };
    const output = arena.allocate(rows * size);
    const gradient = arena.allocate(rows * size);
    const weights = arena.allocate(rows).fill(1);
    const tensor = { shape: answers.shape, size, values: output, gradient };
    return {
      output,
      gradient,
      loss: planOutputLoss({ arena, state }, options, tensor, rows, weights, 'output'),
    };
  };
  const measuring = createMeasuringArena(engine.precision);
  bind(measuring);
  return bind(engine.createArena(measuring.total));
}

/** The loss when every answer is its target. Overwrites the bound answers. */
function judgePerfect({ output, loss }: ReturnType<typeof bindLoss>): number {
  output.set(loss.target.subarray(0, output.length));
  const sums = { sum: 0, weight: 0 };
  loss.forward(sums);
  return loss.finish(sums.sum / sums.weight);
}

function findResiduals(probe: Probe, answers: RowOutputs, targetSize: number): Float64Array {
  const { data } = probe.setup;
  const isCopy = probe.outputs[probe.mainOutput]!.target === 'features';
  const targets = isCopy ? data.features : data.targets;
  const restore = (value: number): number => (isCopy ? value : restoreTarget(data.preparation.target, value));
  return Float64Array.from({ length: answers.rows.length * targetSize }, (_, at) => {
    const row = answers.rows[Math.floor(at / targetSize)]!;
    return restore(answers.outputs[at]!) - restore(targets[row * targetSize + (at % targetSize)]!);
  });
}

function explainZero(loss: Spec, perfect: number | null): string {
  const { expectsOutput, targetKinds } = losses.get(loss.type);
  if (perfect !== null && !(Math.abs(perfect) < 1e-6)) {
    return `Even if every prediction hit its target, this loss would be ${Number(perfect.toPrecision(3))}, not 0.`;
  }
  if (perfect !== null) return 'A loss of 0 means that every prediction hits its target exactly.';
  if (expectsOutput === 'any' || targetKinds[0] === 'sign') {
    return 'A loss of 0 means that every row is on the right side with the full margin.';
  }
  return 'A loss of 0 would mean that the true class of every row gets the probability 1: it comes closer for ever and is not reached.';
}
