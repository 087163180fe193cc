/** Brings the axes of a row-major block into another order: output axis i is input axis order[i]. */
export function reorderAxes(
  values: ArrayLike<number>,
  shape: readonly number[],
  order: readonly number[],
): Float32Array {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  const result = new Float32Array(values.length);
  const place = order.map(() => 0);
  const sizes = order.map((axis) => shape[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  let from = 0;
  for (let i = 0; i < result.length; i++) {
    result[i] = values[from]!;
    for (let axis = order.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      place[axis]!++;
      if (place[axis]! < sizes[axis]!) break;
      from -= steps[axis]! * sizes[axis]!;
      place[axis] = 0;
    }
  }
  return result;
}

/** The order that undoes another one. */
export function invertOrder(order: readonly number[]): number[] {
  const inverse = order.map(() => 0);
  order.forEach((axis, index) => {
    inverse[axis] = index;
  });
  return inverse;
}

/**
 * Exchanges blocks of columns: [rows, gates * units] with the gates in another order, transposed to
 * [gates * units, rows] as PyTorch and ONNX keep them.
 */
export function transposeGates(
  values: ArrayLike<number>,
  rows: number,
  units: number,
  order: readonly number[],
): Float32Array {
  const width = order.length * units;
  const result = new Float32Array(rows * width);
  order.forEach((gate, block) => {
    for (let unit = 0; unit < units; unit++) {
      for (let row = 0; row < rows; row++) {
        result[(block * units + unit) * rows + row] = values[row * width + gate * units + unit]!;
      }
    }
  });
  return result;
}
