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
  const pairs = plan.inputs.map((input, i) => pairUp(features, width, starts[i]!, input));
  return {
    feed(order, from, count) {
      plan.state.batchSize = count;
      if (exampleWeights !== undefined) {
        for (let i = 0; i < count; i++) plan.exampleWeights[i] = exampleWeights[order[from + i]!]!;
      }
      for (let i = 0; i < plan.inputs.length; i++) {
        const { values, size } = plan.inputs[i]!;
        const pair = pairs[i]!;
        if (pair === null) gatherRows(features, width, starts[i]!, size, order, from, count, values);
        else gatherRows(pair.from, width / 2, starts[i]! / 2, size / 2, order, from, count, pair.to);
      }
      for (let k = 0; k < plan.losses.length; k++) {
        const { write, size } = encodings[k]!;
        const { target } = plan.losses[k]!;
        for (let i = 0; i < count; i++) write(order[from + i]!, target, i * size);
      }
    },
  };
}

/**
 * Both sides as numbers of 8 bytes, so that rows of float32 are copied two numbers at a time; null where rows do
 * not begin at whole ones. The pairs are never calculated with, so what they mean as float64 does not matter.
 */
function pairUp(
  source: FloatArray,
  width: number,
  start: number,
  { values, size }: NetworkPlan['inputs'][number],
): { readonly from: Float64Array; readonly to: Float64Array } | null {
  const isWhole = [width, start, size, source.byteOffset / 4, values.byteOffset / 4].every(
    (each) => each % 2 === 0,
  );
  if (!isWhole || !(source instanceof Float32Array) || !(values instanceof Float32Array)) return null;
  return {
    from: new Float64Array(source.buffer, source.byteOffset, source.length / 2),
    to: new Float64Array(values.buffer, values.byteOffset, values.length / 2),
  };
}

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
    // A view per row, which TypedArray.set needs, would have to be allocated.
    for (let j = 0; j < size; j++) into[at + j] = source[row + j]!;
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
