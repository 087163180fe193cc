import { sizeOf } from '../../../support/shape.ts';
import type { OnnxNode, OnnxTensor } from '../onnx-model.ts';
import { reorderAxes } from '../../reorder.ts';
import { integerList, integerOf } from './attributes.ts';

/**
 * Numbers that are known before the network runs. The batch size is NaN: it is the one thing that is not known.
 * A block whose size depends on it holds a single number that all its places have (`isUniform`).
 */
export interface Constant {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  readonly isUniform: boolean;
}

export const asConstant = ({ shape, values }: Pick<OnnxTensor, 'shape' | 'values'>): Constant => ({
  shape,
  values,
  isUniform: false,
});

export const listOf = (values: readonly number[]): Constant => ({
  shape: [values.length],
  values,
  isUniform: false,
});

/** All numbers of a short constant. */
export const numbersOf = ({ values }: Constant): readonly number[] => Array.from(values);

/** The one number of a constant with one place (or of a uniform one); null otherwise. */
export const scalarOf = (constant: Constant | null): number | null =>
  constant !== null && constant.values.length === 1 ? constant.values[0]! : null;

/** True when every place is 0: the start of a recurrent layer. */
export function isZero({ values }: Constant): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) return false;
  return true;
}

type Fold = (node: OnnxNode, inputs: readonly (Constant | null)[]) => Constant | null;

/** Arithmetic on what exporters calculate about shapes; larger blocks are weights and stay as they are. */
const LARGEST_ARITHMETIC = 65_536;

const binary =
  (calculate: (a: number, b: number) => number): Fold =>
  (_node, [a, b]) => {
    if (!a || !b) return null;
    if (
      a.isUniform ||
      b.isUniform ||
      a.values.length > LARGEST_ARITHMETIC ||
      b.values.length > LARGEST_ARITHMETIC
    ) {
      return null;
    }
    const [large, small] = a.values.length >= b.values.length ? [a, b] : [b, a];
    const repeats = small.values.length === 1 || small.shape.join() === large.shape.join();
    if (!repeats) return null;
    const at = (constant: Constant, index: number) =>
      constant.values[constant.values.length === 1 ? 0 : index]!;
    const values = Array.from(large.values, (_value, index) => calculate(at(a, index), at(b, index)));
    return {
      shape: large.shape.length >= small.shape.length ? large.shape : small.shape,
      values,
      isUniform: false,
    };
  };

const unary =
  (calculate: (x: number) => number): Fold =>
  (_node, [x]) =>
    x && x.values.length <= LARGEST_ARITHMETIC ? { ...x, values: Array.from(x.values, calculate) } : null;

const same: Fold = (_node, [x]) => x ?? null;

/** Axes of Squeeze and Unsqueeze, an attribute before opset 13 and an input since. */
export function axesOf(
  node: OnnxNode,
  inputs: readonly (Constant | null)[],
  rank: number,
): readonly number[] | null {
  const listed = integerList(node, 'axes') ?? (inputs[1] ? numbersOf(inputs[1]) : null);
  return listed === null ? null : listed.map((axis) => (axis < 0 ? axis + rank : axis));
}

const gather: Fold = (node, [data, index]) => {
  if (!data || !index || data.isUniform || data.shape.length !== 1 || integerOf(node, 'axis', 0) !== 0)
    return null;
  const count = data.values.length;
  const values = numbersOf(index).map(
    (place) => data.values[place < 0 ? place + count : place] ?? Number.NaN,
  );
  return { shape: index.shape, values, isUniform: false };
};

const slice: Fold = (node, [data, starts, ends, , steps]) => {
  if (!data || data.shape.length !== 1 || data.isUniform) return null;
  const from = starts ? scalarOf(starts) : (integerList(node, 'starts')?.[0] ?? null);
  const to = ends ? scalarOf(ends) : (integerList(node, 'ends')?.[0] ?? null);
  const step = steps ? scalarOf(steps) : 1;
  if (from === null || to === null || step !== 1) return null;
  return listOf(numbersOf(data).slice(from, to));
};

const unsqueeze: Fold = (node, inputs) => {
  const [data] = inputs;
  const count = integerList(node, 'axes')?.length ?? inputs[1]?.values.length ?? 0;
  const axes = data ? axesOf(node, inputs, data.shape.length + count) : null;
  if (!data || axes === null) return null;
  const shape: number[] = [];
  let next = 0;
  for (let axis = 0; axis < data.shape.length + count; axis++) {
    shape.push(axes.includes(axis) ? 1 : data.shape[next++]!);
  }
  return { ...data, shape };
};

const squeeze: Fold = (node, inputs) => {
  const [data] = inputs;
  if (!data) return null;
  const axes = axesOf(node, inputs, data.shape.length);
  return {
    ...data,
    shape: data.shape.filter((size, axis) => (axes === null ? size !== 1 : !axes.includes(axis))),
  };
};

const concat: Fold = (_node, inputs) => {
  if (inputs.some((each) => !each || each.shape.length !== 1 || each.isUniform)) return null;
  const length = inputs.reduce((sum, each) => sum + each!.values.length, 0);
  return length > LARGEST_ARITHMETIC ? null : listOf(inputs.flatMap((each) => numbersOf(each!)));
};

const reshape: Fold = (_node, [data, target]) => {
  if (!data || !target || data.isUniform) return null;
  const wanted = numbersOf(target).map((size, axis) => (size === 0 ? data.shape[axis]! : size));
  const known = sizeOf(wanted.filter((size) => size !== -1));
  const shape = wanted.map((size) => (size === -1 ? data.values.length / known : size));
  return sizeOf(shape) === data.values.length ? { ...data, shape } : null;
};

const transpose: Fold = (node, [data]) => {
  if (!data || data.isUniform) return null;
  const order = integerList(node, 'perm') ?? data.shape.map((_size, axis) => data.shape.length - 1 - axis);
  return {
    shape: order.map((axis) => data.shape[axis]!),
    values: reorderAxes(data.values, data.shape, order),
    isUniform: false,
  };
};

const constantOfShape: Fold = (node, [shape]) => {
  if (!shape) return null;
  const value = node.attributes['value'];
  const number = typeof value === 'object' && 'tensor' in value ? (value.tensor.values[0] ?? 0) : 0;
  return { shape: numbersOf(shape), values: [number], isUniform: true };
};

const expand: Fold = (_node, [data, shape]) => {
  const value = scalarOf(data ?? null);
  return value === null || !shape ? null : { shape: numbersOf(shape), values: [value], isUniform: true };
};

const where: Fold = (_node, [condition, yes, no]) => {
  if (!condition || !yes || !no || condition.isUniform) return null;
  const at = (constant: Constant, index: number) =>
    constant.values[constant.values.length === 1 ? 0 : index]!;
  return {
    ...condition,
    values: Array.from(condition.values, (value, index) => (value === 0 ? at(no, index) : at(yes, index))),
  };
};

const constant: Fold = (node) => {
  const {
    value,
    value_float: float,
    value_int: int,
    value_floats: floats,
    value_ints: ints,
  } = node.attributes;
  if (typeof value === 'object' && 'tensor' in value) return asConstant(value.tensor);
  if (typeof int === 'number') return { shape: [], values: [int], isUniform: false };
  if (typeof float === 'object' && 'float' in float)
    return { shape: [], values: [float.float], isUniform: false };
  if (typeof floats === 'object' && 'floats' in floats) return listOf(floats.floats);
  return Array.isArray(ints) ? listOf(ints as number[]) : null;
};

const folds: Readonly<Record<string, Fold>> = {
  Constant: constant,
  Identity: same,
  Cast: (node, [x]) => (!x ? null : integerOf(node, 'to', 1) === 7 ? unary(Math.trunc)(node, [x]) : x),
  Gather: gather,
  Slice: slice,
  Unsqueeze: unsqueeze,
  Squeeze: squeeze,
  Concat: concat,
  Reshape: reshape,
  Transpose: transpose,
  ConstantOfShape: constantOfShape,
  Expand: expand,
  Where: where,
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b),
  Equal: binary((a, b) => (a === b ? 1 : 0)),
  Neg: unary((x) => -x),
  Sqrt: unary(Math.sqrt),
  Floor: unary(Math.floor),
};

/** True for operators that may be calculated while a file is read. */
export const canFold = (type: string): boolean => Object.hasOwn(folds, type) || type === 'Shape';

/** What an operator gives when all its inputs are known; null when it has to run. */
export function foldConstant(node: OnnxNode, inputs: readonly (Constant | null)[]): Constant | null {
  const fold = node.domain === '' ? folds[node.type] : undefined;
  return fold === undefined ? null : fold(node, inputs);
}
