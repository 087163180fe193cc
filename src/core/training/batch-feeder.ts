import type { ByteFeatures, PreparedData } from '../datasets/table.ts';
import type { Kernels } from '../engine/kernels.ts';
import { StudioError } from '../support/errors.ts';
import type { FloatArray } from '../support/float-array.ts';
import { showShape, type Shape } from '../support/shape.ts';
import type { TargetEncoding } from './target-encoding.ts';

/** Where a batch lies: the blocks of a plan, or others like them. */
export interface BatchBlocks {
  /** Most examples. */
  readonly batchSize: number;
  readonly state: { batchSize: number };
  readonly inputs: readonly { readonly shape: Shape; readonly size: number; readonly values: FloatArray }[];
  /** One per output. */
  readonly losses: readonly { readonly target: FloatArray }[];
  readonly exampleWeights: FloatArray;
  readonly kernels: Pick<Kernels, 'expandBytes'>;
}

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
  plan: BatchBlocks,
  data: PreparedData,
  encodings: readonly TargetEncoding[],
): BatchFeeder {
  const { bytes, exampleWeights } = data;
  const width = (bytes?.values ?? data.features).length / Math.max(1, data.rows);
  const starts = placeInputs(plan, data, width);
  const gathers = plan.inputs.map((input, i) =>
    bytes === undefined
      ? gatherFloats(data.features, width, starts[i]!, input)
      : gatherBytes(plan, bytes, width, starts[i]!, input),
  );
  return {
    feed(order, from, count) {
      plan.state.batchSize = count;
      if (exampleWeights !== undefined) {
        for (let i = 0; i < count; i++) plan.exampleWeights[i] = exampleWeights[order[from + i]!]!;
      }
      for (let i = 0; i < gathers.length; i++) gathers[i]!(order, from, count);
      for (let k = 0; k < plan.losses.length; k++) {
        const { write, size } = encodings[k]!;
        const { target } = plan.losses[k]!;
        for (let i = 0; i < count; i++) write(order[from + i]!, target, i * size);
      }
    },
  };
}

/** Copies rows into one input: `order[from .. from + count)`. */
type Gather = (order: Int32Array, from: number, count: number) => void;

type Input = BatchBlocks['inputs'][number];

/** Anything that is copied element by element. */
type Elements = FloatArray | Uint8Array;

/**
 * Rows of float32 are copied as numbers of 8 bytes where they begin at whole ones. These are never calculated with,
 * so what they mean as float64 does not matter.
 */
function gatherFloats(source: FloatArray, width: number, start: number, { values, size }: Input): Gather {
  const isSingle = source instanceof Float32Array && values instanceof Float32Array;
  const wide = isSingle ? widen(source, values, [width, start, size]) : null;
  if (wide === null) {
    return (order, from, count) => gatherRows(source, width, start, size, order, from, count, values);
  }
  const { from: wideFrom, to, factor } = wide;
  return (order, from, count) =>
    gatherRows(wideFrom, width / factor, start / factor, size / factor, order, from, count, to);
}

/** Copies the bytes of the rows to the end of the input's own block; a kernel turns them into numbers in place. */
function gatherBytes(
  { kernels, batchSize }: BatchBlocks,
  { values: source, table }: ByteFeatures,
  width: number,
  start: number,
  { values, size }: Input,
): Gather {
  const most = batchSize * size;
  const bytes = new Uint8Array(values.buffer, values.byteOffset + values.byteLength - most, most);
  const wide = widen(source, bytes, [width, start, size]);
  const factor = wide?.factor ?? 1;
  const [wideFrom, to]: readonly [Elements, Elements] =
    wide === null ? [source, bytes] : [wide.from, wide.to];
  return (order, from, count) => {
    gatherRows(wideFrom, width / factor, start / factor, size / factor, order, from, count, to);
    kernels.expandBytes(bytes, table, values, count * size);
  };
}

/** Both sides as numbers of 8 bytes; null unless rows begin at whole ones. @param places in elements. */
function widen(
  source: Float32Array | Uint8Array,
  target: Float32Array | Uint8Array,
  places: readonly number[],
) {
  const factor = 8 / source.BYTES_PER_ELEMENT;
  const isWhole = (bytes: number) => bytes % 8 === 0;
  const fits =
    places.every((place) => place % factor === 0) &&
    [source, target].every(({ byteOffset, byteLength }) => isWhole(byteOffset) && isWhole(byteLength));
  if (!fits) return null;
  return {
    factor,
    from: new Float64Array(source.buffer, source.byteOffset, source.length / factor),
    to: new Float64Array(target.buffer, target.byteOffset, target.length / factor),
  };
}

function gatherRows(
  source: Elements,
  width: number,
  start: number,
  size: number,
  order: Int32Array,
  from: number,
  count: number,
  into: Elements,
): void {
  for (let i = 0; i < count; i++) {
    const row = order[from + i]! * width + start;
    const at = i * size;
    // A view per row, which TypedArray.set needs, would have to be allocated.
    for (let j = 0; j < size; j++) into[at + j] = source[row + j]!;
  }
}

function placeInputs(plan: BatchBlocks, data: PreparedData, width: number): readonly number[] {
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
