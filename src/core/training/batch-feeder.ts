import type { PreparedData } from '../datasets/table.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import { StudioError } from '../support/errors.ts';
import type { FloatArray } from '../support/float-array.ts';
import { showShape } from '../support/shape.ts';
import type { TargetEncoding } from './target-encoding.ts';

/** Copies rows of a dataset into the blocks of a plan. */
export interface BatchFeeder {
  /** Fills inputs, targets and weights with `order[from .. from + count)` and sets the batch size. */
  feed(order: Int32Array, from: number, count: number): void;
}

/**
 * Binds a dataset to a plan. A single input layer takes all features; several either take all of them
 * each, or share them out in order when their sizes add up.
 * @throws StudioError `input-mismatch`.
 */
export function createBatchFeeder(
  plan: NetworkPlan,
  data: PreparedData,
  encodings: readonly TargetEncoding[],
): BatchFeeder {
  const width = data.features.length / Math.max(1, data.rows);
  const starts = placeInputs(plan, data, width);
  const { features, exampleWeights } = data;
  return {
    feed(order, from, count) {
      plan.state.batchSize = count;
      if (exampleWeights !== undefined) {
        for (let i = 0; i < count; i++) plan.exampleWeights[i] = exampleWeights[order[from + i]!]!;
      }
      for (let i = 0; i < plan.inputs.length; i++) {
        const { values, size } = plan.inputs[i]!;
        gatherRows(features, width, starts[i]!, size, order, from, count, values);
      }
      for (let k = 0; k < plan.losses.length; k++) {
        const { write, size } = encodings[k]!;
        const { target } = plan.losses[k]!;
        for (let i = 0; i < count; i++) write(order[from + i]!, target, i * size);
      }
    },
  };
}

/** Numbers of a row from which on a view pays. */
const LONG_ROW = 128;

function gatherRows(
  source: FloatArray,
  width: number,
  start: number,
  size: number,
  order: Int32Array,
  from: number,
  count: number,
  into: FloatArray,
): void {
  for (let i = 0; i < count; i++) {
    const row = order[from + i]! * width + start;
    const at = i * size;
    // Short rows cost less copied by hand than the view that TypedArray.set needs; long ones five times more.
    if (size >= LONG_ROW) into.set(source.subarray(row, row + size), at);
    else for (let j = 0; j < size; j++) into[at + j] = source[row + j]!;
  }
}

function placeInputs(plan: NetworkPlan, data: PreparedData, width: number): readonly number[] {
  const sizes = plan.inputs.map((input) => input.size);
  if (sizes.every((size) => size === width)) return sizes.map(() => 0);
  if (sizes.reduce((sum, size) => sum + size, 0) === width) {
    return sizes.map((_, index) => sizes.slice(0, index).reduce((sum, size) => sum + size, 0));
  }
  const found = plan.inputs.map((input) => showShape(input.shape)).join(' and ');
  throw new StudioError(
    'input-mismatch',
    `Expected the Input layer to take ${showShape(data.featureShape)} (${width} numbers per row of this dataset), got ${found}. Set the shape of the Input layer to [${data.featureShape.join(', ')}].`,
    { expected: [...data.featureShape], found: sizes },
  );
}
