import type { WindowGeometry } from '../../engine/window-geometry.ts';

/** A window operation as the writers of code see it. */
export interface Windowed {
  readonly geometry: WindowGeometry;
  readonly dimensions: 1 | 2;
}

/** One number per axis that the operation has. */
export const perAxis = ({ dimensions }: Windowed, vertical: number, horizontal: number): readonly number[] =>
  dimensions === 1 ? [vertical] : [vertical, horizontal];

/** A Python tuple, with the comma that makes one of a single entry. */
export const tuple = (values: readonly (number | string)[]): string =>
  `(${values.join(', ')}${values.length === 1 ? ',' : ''})`;

/** `3`, or `(3, 5)` where the axes differ. */
export const short = (values: readonly number[]): string =>
  values.every((value) => value === values[0]) ? String(values[0]) : tuple(values);

/** Zeros [before, after] per axis that the windows need beyond the image; never negative. */
export function paddings(windowed: Windowed): readonly (readonly [number, number])[] {
  const { geometry: g } = windowed;
  const after = (
    grid: number,
    stride: number,
    size: number,
    dilation: number,
    before: number,
    image: number,
  ) => Math.max(0, (grid - 1) * stride + (size - 1) * dilation + 1 - before - image);
  const vertical = [
    g.top,
    after(g.gridHeight, g.strideY, g.windowHeight, g.dilationY, g.top, g.imageHeight),
  ] as const;
  const horizontal = [
    g.left,
    after(g.gridWidth, g.strideX, g.windowWidth, g.dilationX, g.left, g.imageWidth),
  ] as const;
  return windowed.dimensions === 1 ? [vertical] : [vertical, horizontal];
}

/** Whether the padding is what TensorFlow and JAX call "same": ceil(image / stride) cells, the rest at the end. */
export function isSame(windowed: Windowed): boolean {
  const { geometry: g } = windowed;
  const fits = (
    image: number,
    grid: number,
    stride: number,
    size: number,
    dilation: number,
    before: number,
  ) => {
    const total = Math.max(0, (grid - 1) * stride + (size - 1) * dilation + 1 - image);
    return grid === Math.ceil(image / stride) && before === Math.floor(total / 2);
  };
  return (
    fits(g.imageHeight, g.gridHeight, g.strideY, g.windowHeight, g.dilationY, g.top) &&
    (windowed.dimensions === 1 ||
      fits(g.imageWidth, g.gridWidth, g.strideX, g.windowWidth, g.dilationX, g.left))
  );
}

/** Whether the windows stay inside the image. */
export const isValid = (windowed: Windowed): boolean =>
  paddings(windowed)
    .flat()
    .every((each) => each === 0);
