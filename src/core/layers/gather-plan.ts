import type { LayerPlanContext, LayerStep } from './definition.ts';

/** The plan of a layer whose every output element is one input element: y[i] = x[index[i]]. */
export function planGather<V>(
  { inputs: [input], output, kernels, rows }: LayerPlanContext<V>,
  index: Int32Array,
): LayerStep {
  const { size, values, gradient } = input!;
  return {
    forward: () => kernels.gather(values, index, output.values, rows(), size, output.size),
    backward() {
      if (gradient) kernels.gatherBackward(output.gradient, index, gradient, rows(), size, output.size);
    },
  };
}

/**
 * For each element of `shape`, row-major, the element that strides point to: strides count elements of the
 * source, one per axis; 0 repeats an axis.
 */
export function createGatherIndex(shape: readonly number[], strides: readonly number[]): Int32Array {
  const size = shape.reduce((product, axis) => product * axis, 1);
  const index = new Int32Array(size);
  const position = shape.map(() => 0);
  let source = 0;
  for (let i = 0; i < size; i++) {
    index[i] = source;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      if (++position[axis]! < shape[axis]!) break;
      source -= strides[axis]! * shape[axis]!;
      position[axis] = 0;
    }
  }
  return index;
}

/** Distance in elements between neighbours along each axis of a row-major block. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}
