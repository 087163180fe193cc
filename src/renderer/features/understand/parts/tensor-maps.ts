/** A tensor of rank 4 as pictures: one for each place on `across`, at one place of `chosen`. */
export interface MapLayout {
  /** What the choice is called: `example` of a batch, `input channel` of a kernel. */
  readonly chosen: string;
  readonly choices: number;
  readonly lines: number;
  readonly columns: number;
  readonly maps: number;
}

/**
 * How to lay out a tensor, or null where it is no stack of pictures.
 * @param shape of an activation [examples, height, width, channels], of a kernel [height, width, inputs, units].
 */
export function layOutMaps(shape: readonly number[], isKernel: boolean): MapLayout | null {
  if (shape.length !== 4) return null;
  const [first, second, third, maps] = shape as readonly [number, number, number, number];
  const layout = isKernel
    ? { chosen: 'input channel', choices: third, lines: first, columns: second, maps }
    : { chosen: 'example', choices: first, lines: second, columns: third, maps };
  return layout.lines * layout.columns > 1 ? layout : null;
}

/** The numbers of one picture, row by row. */
export function sliceMap(
  values: ArrayLike<number>,
  layout: MapLayout,
  isKernel: boolean,
  choice: number,
  map: number,
): Float32Array {
  const { choices, lines, columns, maps } = layout;
  return Float32Array.from({ length: lines * columns }, (_, at) => {
    const outer = isKernel ? at * choices + choice : choice * lines * columns + at;
    return values[outer * maps + map]!;
  });
}
