import type { GoldenTensor } from './case.ts';

/** Moves the axes of a block: axis i of the result is axis order[i] of the block (0-based, no batch axis). */
export function permuteBlock(
  data: ArrayLike<number>,
  shape: readonly number[],
  order: readonly number[],
): number[] {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, each) => product * each, 1));
  const outShape = order.map((axis) => shape[axis]!);
  const result: number[] = [];
  const walk = (axis: number, offset: number): void => {
    if (axis === order.length) {
      result.push(data[offset]!);
      return;
    }
    const stride = strides[order[axis]!]!;
    for (let i = 0; i < outShape[axis]!; i++) walk(axis + 1, offset + i * stride);
  };
  walk(0, 0);
  return result;
}

/** How a parameter is called and laid out here, and how to turn its numbers back into the case's. */
export interface ParameterMapping {
  /** `conv2d_1.kernel` */
  readonly ours: string;
  toOurs(tensor: GoldenTensor): number[];
  toCase(values: ArrayLike<number>, caseShape: readonly number[]): number[];
}

/** Same numbers in the same order. */
export function sameLayout(ours: string): ParameterMapping {
  return { ours, toOurs: ({ data }) => [...data], toCase: (values) => Array.from(values) };
}

/** `order[i]` names the case's axis that becomes our axis i. */
export function otherLayout(ours: string, order: readonly number[]): ParameterMapping {
  const back = order.map((_, axis) => order.indexOf(axis));
  return {
    ours,
    toOurs: ({ data, shape }) => permuteBlock(data, shape, order),
    toCase: (values, caseShape) =>
      permuteBlock(
        values,
        order.map((axis) => caseShape[axis]!),
        back,
      ),
  };
}
