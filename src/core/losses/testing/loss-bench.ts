import { referenceKernels } from '../../engine/kernels.ts';
import { parseFieldValues } from '../../support/fields.ts';
import { exp } from '../../support/math.ts';
import { createFloatArray, type FloatArray, type Precision } from '../../support/float-array.ts';
import type { Random } from '../../support/random.ts';
import { sizeOf, type Shape } from '../../support/shape.ts';
import type { LossDefinition, TargetKind } from '../definition.ts';

export interface LossBenchOptions {
  readonly shape: Shape;
  /** Examples that fit; the current batch has `rows` of them (default: all). */
  readonly maximumRows: number;
  readonly rows?: number;
  readonly targetKind?: TargetKind;
  readonly classWeights?: readonly number[] | null;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly precision?: Precision;
}

/** A loss bound to blocks of its own, as a plan would bind it. */
export interface LossBench {
  readonly output: FloatArray;
  readonly outputGradient: FloatArray;
  readonly target: FloatArray;
  readonly exampleWeights: FloatArray;
  readonly perExample: FloatArray;
  rows: number;
  /** Forward pass: the batch's loss. */
  measure(): number;
  /** Forward pass: sum and weight. */
  sums(): { sum: number; weight: number };
  backward(): void;
}

export function createLossBench(definition: LossDefinition, options: LossBenchOptions): LossBench {
  const { shape, maximumRows, rows = maximumRows, precision = 'float64' } = options;
  const targetKind = options.targetKind ?? definition.targetKinds[0]!;
  const size = sizeOf(shape);
  const targetSize = targetKind === 'class-index' ? size / (shape.at(-1) ?? 1) : size;
  const create = (length: number) => createFloatArray(precision, length);
  const blocks = {
    output: create(maximumRows * size),
    outputGradient: create(maximumRows * size),
    target: create(maximumRows * targetSize),
    exampleWeights: create(maximumRows).fill(1),
    perExample: create(maximumRows),
  };
  const bench: LossBench = {
    ...blocks,
    rows,
    measure() {
      const { sum, weight } = bench.sums();
      return definition.finish(sum / weight);
    },
    sums() {
      const sums = { sum: 0, weight: 0 };
      step.forward(sums);
      return sums;
    },
    backward: () => step.backward(),
  };
  const step = definition.plan({
    ...blocks,
    values: parseFieldValues(definition.fields, options.values ?? {}, definition.type),
    shape,
    size,
    targetKind,
    classWeights: options.classWeights ?? null,
    rows: () => bench.rows,
    scratch: create,
    kernels: referenceKernels,
  });
  return bench;
}

/** Fills outputs with what the loss expects to get, rows of `classes` where they belong together. */
export function fillOutputs(
  expects: LossDefinition['expectsOutput'],
  output: FloatArray,
  classes: number,
  random: Random,
): void {
  for (let i = 0; i < output.length; i++) output[i] = 1.3 * random.nextNormal();
  if (expects === 'any' || expects === 'logits') return;
  for (let at = 0; at < output.length; at += classes) {
    if (expects === 'positive') {
      for (let c = 0; c < classes; c++) output[at + c] = 0.2 + Math.abs(output[at + c]!);
      continue;
    }
    let sum = 1;
    // Probabilities keep away from 0, where differences are no measure of a steep slope.
    // One class more than there are outputs: every row, even of one number, is inside of (0, 1).
    for (let c = 0; c < classes; c++) sum += exp(output[at + c]!);
    for (let c = 0; c < classes; c++) {
      output[at + c] =
        expects === 'probabilities'
          ? 0.05 + (0.9 * exp(output[at + c]!)) / sum
          : output[at + c]! - Math.log(sum);
    }
  }
}

/** Fills targets of a kind: class numbers, signs, distributions, or numbers (0 to 1 for binary losses). */
export function fillTargets(
  kind: TargetKind,
  task: LossDefinition['task'],
  target: FloatArray,
  classes: number,
  random: Random,
): void {
  for (let i = 0; i < target.length; i++) {
    if (kind === 'class-index') target[i] = random.nextBelow(classes);
    else if (kind === 'sign') target[i] = random.nextBelow(2) === 0 ? -1 : 1;
    else if (kind === 'distribution' || task === 'distribution') target[i] = random.nextUniform();
    else if (task === 'binary') target[i] = random.nextBelow(4) === 0 ? 0.3 : random.nextBelow(2);
    else target[i] = 2 * random.nextNormal();
  }
  if (kind !== 'distribution') return;
  for (let at = 0; at < target.length; at += classes) {
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += target[at + c]!;
    for (let c = 0; c < classes; c++) target[at + c]! /= sum;
  }
}
