import type { FloatArray } from '../support/float-array.ts';
import { sameShape, showShape, type Shape } from '../support/shape.ts';
import { shapeMismatch } from './define.ts';
import type { LayerPlanContext } from './definition.ts';
import { createGatherIndex, rowMajorStrides } from './gather-plan.ts';

/** Inputs of the layers that join any number of tensors element by element. */
export const MERGE_INPUTS = { minimum: 2, maximum: 64 } as const;

/**
 * Shape of an element-wise merge: equal axes, or 1 where an input is to be repeated along an axis.
 * @throws StudioError `shape-mismatch` with advice that names the axis.
 */
export function inferMergedShape(inputs: readonly Shape[]): Shape {
  const first = inputs[0]!;
  if (inputs.some((shape) => shape.length !== first.length)) {
    throw shapeMismatch(
      'inputs with the same number of axes',
      inputs,
      'Insert a Flatten or a Reshape before one of them.',
    );
  }
  return first.map((_size, axis) => {
    const sizes = inputs.map((shape) => shape[axis]!);
    const size = Math.max(...sizes);
    if (sizes.every((each) => each === size || each === 1)) return size;
    const advice =
      axis === first.length - 1
        ? `They differ in the last axis: set units or filters of the layers before to the same number (${size}), or insert a Dense with ${size} units.`
        : `They differ in axis ${axis + 1}: use the same stride and padding on both ways, or insert a Reshape.`;
    throw shapeMismatch(`inputs of one shape, for example all ${showShape(inputs[0]!)}`, inputs, advice);
  });
}

/** One input of an element-wise merge, in the shape of the output. */
export interface MergeOperand {
  readonly values: FloatArray;
  /** Where the merge WRITES dL/d(operand); null where nobody needs it. */
  readonly gradient: FloatArray | null;
  /** Repeats a smaller input; nothing to do for one that already fits. */
  prepare(): void;
  /** Sums the gradient of a repeated input up again. */
  finish(): void;
}

/** The inputs of an element-wise merge; those with axes of size 1 are repeated into blocks of their own. */
export function createMergeOperands<V>(context: LayerPlanContext<V>): readonly MergeOperand[] {
  const { inputs, output, kernels, rows, scratch, maximumRows } = context;
  return inputs.map((input): MergeOperand => {
    if (sameShape(input.shape, output.shape)) {
      return { values: input.values, gradient: input.gradient, prepare() {}, finish() {} };
    }
    const strides = rowMajorStrides(input.shape).map((stride, axis) =>
      input.shape[axis] === 1 ? 0 : stride,
    );
    const index = createGatherIndex(output.shape, strides);
    const values = scratch(maximumRows * output.size);
    const gradient = input.gradient ? scratch(maximumRows * output.size) : null;
    return {
      values,
      gradient,
      prepare: () => kernels.gather(input.values, index, values, rows(), input.size, output.size),
      finish() {
        if (!gradient || !input.gradient) return;
        kernels.gatherBackward(gradient, index, input.gradient, rows(), input.size, output.size);
      },
    };
  });
}
