import type { WindowGeometry } from '../engine/window-geometry.ts';
import { StudioError } from '../support/errors.ts';
import type { Shape } from '../support/shape.ts';
import { shapeMismatch } from './define.ts';

/**
 * How a window slides. `valid`: no padding. `same`: TensorFlow's rule, output = ceil(input / stride); with
 * stride 1 this is PyTorch's `same`. The padding in all is max(0, (output - 1) stride + dilation (size - 1) + 1
 * - input), the smaller half before. `explicit`: the given amounts.
 */
export type PaddingMode = 'valid' | 'same' | 'explicit';

/** A window over two axes; one-dimensional layers use an image of width 1. */
export interface WindowOptions {
  /** For messages: "kernel" or "pool". */
  readonly noun: string;
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: PaddingMode;
  /** [top, bottom, left, right], read when `explicit`. */
  readonly amounts: readonly number[];
}

/** Values that every layer with a kernel over images has. */
export interface KernelValues2d {
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: PaddingMode;
  readonly paddingAmounts: readonly number[];
}

/** Values that every layer with a kernel over signals has. */
export interface KernelValues1d {
  readonly kernelSize: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: PaddingMode;
  readonly paddingAmounts: readonly number[];
}

/** The window of a kernel over images. */
export function kernelWindow2d(values: KernelValues2d): WindowOptions {
  const { kernelSize: size, stride, dilation, padding, paddingAmounts: amounts } = values;
  return { noun: 'kernel', size, stride, dilation, padding, amounts };
}

/** The window of a kernel over signals, which are images of width 1. */
export function kernelWindow1d(values: KernelValues1d): WindowOptions {
  return {
    noun: 'kernel',
    size: [values.kernelSize, 1],
    stride: [values.stride, 1],
    dilation: [values.dilation, 1],
    padding: values.padding,
    amounts: [...values.paddingAmounts, 0, 0],
  };
}

/** The shape as [height, width, channels]; a signal [length, channels] has width 1. */
export function asImage(shape: Shape, dimensions: 1 | 2): readonly [number, number, number] {
  if (dimensions === 2 && shape.length === 3) return [shape[0]!, shape[1]!, shape[2]!];
  if (dimensions === 1 && shape.length === 2) return [shape[0]!, 1, shape[1]!];
  if (dimensions === 2) {
    const advice =
      shape.length === 2
        ? 'Use the 1D version of this layer for signals, or put a Reshape before it.'
        : 'Put a Reshape before it, for grey images to [height, width, 1].';
    throw shapeMismatch('images [N, height, width, channels]', shape, advice);
  }
  const advice =
    shape.length === 3
      ? 'Use the 2D version of this layer for images, or put a Reshape before it.'
      : 'Put a Reshape before it, for a single signal to [length, 1].';
  throw shapeMismatch('signals [N, length, channels]', shape, advice);
}

/** The other way round. */
export function fromImage(height: number, width: number, channels: number, dimensions: 1 | 2): Shape {
  return dimensions === 2 ? [height, width, channels] : [height, channels];
}

/**
 * Places a window over an input.
 * @throws StudioError `shape-mismatch` when not even one window fits.
 */
export function slideWindow(shape: Shape, dimensions: 1 | 2, options: WindowOptions): WindowGeometry {
  const [height, width, channels] = asImage(shape, dimensions);
  const vertical = slideAxis(height, options, 0);
  const horizontal = slideAxis(width, options, 1);
  if (vertical.cells < 1 || horizontal.cells < 1) {
    const { noun, size, dilation } = options;
    const reach = size.map((entry, axis) => dilation[axis]! * (entry - 1) + 1).slice(0, dimensions);
    throw shapeMismatch(
      `an input of at least ${reach.join(' × ')} (with its padding) for a ${noun} of ${size.slice(0, dimensions).join(' × ')}`,
      shape,
      `Choose same padding, a smaller ${noun} or a larger input.`,
    );
  }
  return {
    imageHeight: height,
    imageWidth: width,
    imageChannels: channels,
    gridHeight: vertical.cells,
    gridWidth: horizontal.cells,
    ...windowOf(options, vertical.before, horizontal.before),
  };
}

function slideAxis(input: number, { size, stride, dilation, padding, amounts }: WindowOptions, axis: 0 | 1) {
  const reach = dilation[axis]! * (size[axis]! - 1) + 1;
  const step = stride[axis]!;
  if (padding === 'same') {
    const cells = Math.ceil(input / step);
    return { cells, before: Math.floor(Math.max(0, (cells - 1) * step + reach - input) / 2) };
  }
  const before = padding === 'explicit' ? amounts[2 * axis]! : 0;
  const after = padding === 'explicit' ? amounts[2 * axis + 1]! : 0;
  return { cells: Math.floor((input + before + after - reach) / step) + 1, before };
}

/**
 * The window whose grid is the input of a transposed convolution and whose image is the output:
 * (input - 1) stride - padding + dilation (size - 1) + 1 + outputPadding, or input * stride for `same`.
 * @throws StudioError `shape-mismatch` or `field-invalid`.
 */
export function slideTransposedWindow(
  shape: Shape,
  dimensions: 1 | 2,
  options: WindowOptions,
  outputPadding: readonly number[],
  filters: number,
): WindowGeometry {
  const [height, width] = asImage(shape, dimensions);
  const vertical = growAxis(height, options, outputPadding, 0);
  const horizontal = growAxis(width, options, outputPadding, 1);
  if (vertical.pixels < 1 || horizontal.pixels < 1) {
    throw shapeMismatch(
      'an input that is larger than what the padding cuts off',
      shape,
      'Choose less padding.',
    );
  }
  return {
    imageHeight: vertical.pixels,
    imageWidth: horizontal.pixels,
    imageChannels: filters,
    gridHeight: height,
    gridWidth: width,
    ...windowOf(options, vertical.before, horizontal.before),
  };
}

function growAxis(input: number, options: WindowOptions, outputPadding: readonly number[], axis: 0 | 1) {
  const { size, stride, dilation, padding, amounts } = options;
  const reach = dilation[axis]! * (size[axis]! - 1) + 1;
  const step = stride[axis]!;
  if (padding === 'same') return { pixels: input * step, before: Math.floor(Math.max(0, reach - step) / 2) };
  const extra = outputPadding[axis]!;
  if (extra > 0 && extra >= Math.max(step, dilation[axis]!)) {
    throw new StudioError(
      'field-invalid',
      `Expected \`outputPadding\` to be less than the stride (${step}) or the dilation (${dilation[axis]!}), got ${extra}. Choose a smaller one.`,
      { field: 'outputPadding' },
    );
  }
  const before = padding === 'explicit' ? amounts[2 * axis]! : 0;
  const after = padding === 'explicit' ? amounts[2 * axis + 1]! : 0;
  return { pixels: (input - 1) * step - before - after + reach + extra, before };
}

function windowOf({ size, stride, dilation }: WindowOptions, top: number, left: number) {
  return {
    windowHeight: size[0]!,
    windowWidth: size[1]!,
    strideY: stride[0]!,
    strideX: stride[1]!,
    dilationY: dilation[0]!,
    dilationX: dilation[1]!,
    top,
    left,
  };
}

/** @throws StudioError `shape-mismatch` or `field-invalid` when groups do not divide channels and filters. */
export function checkGroups(shape: Shape, groups: number, filters: number): void {
  if (shape.at(-1)! % groups !== 0) {
    throw shapeMismatch(
      `channels that ${groups} groups divide evenly`,
      shape,
      'Choose a number of groups that divides the channels.',
    );
  }
  if (filters % groups !== 0) {
    throw new StudioError(
      'field-invalid',
      `Expected \`filters\` to be a multiple of ${groups}, the number of groups, got ${filters}. Change one of them.`,
      { field: 'filters' },
    );
  }
}

/** "3 × 3, same, stride 2": the window on a card. */
export function describeWindow(
  { size, stride, dilation, padding, amounts }: WindowOptions,
  dimensions: 1 | 2,
) {
  const write = (entries: readonly number[]) => {
    const shown = entries.slice(0, dimensions);
    return shown.every((entry) => entry === shown[0]) ? `${shown[0]}` : shown.join(' × ');
  };
  const parts = [size.slice(0, dimensions).join(' × ')];
  if (padding === 'same') parts.push('same');
  if (padding === 'explicit') parts.push(`padding ${amounts.slice(0, 2 * dimensions).join(' ')}`);
  if (write(stride) !== '1') parts.push(`stride ${write(stride)}`);
  if (write(dilation) !== '1') parts.push(`dilation ${write(dilation)}`);
  return parts.join(', ');
}

/** Values that every pool over images has. */
export interface PoolValues2d {
  readonly poolSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: PaddingMode;
  readonly paddingAmounts: readonly number[];
}

/** Values that every pool over signals has. */
export interface PoolValues1d {
  readonly poolSize: number;
  readonly stride: number;
  readonly padding: PaddingMode;
  readonly paddingAmounts: readonly number[];
}

/** The window of a pool over images. */
export function poolWindow2d(values: PoolValues2d): WindowOptions {
  const { poolSize: size, stride, padding, paddingAmounts: amounts } = values;
  return { noun: 'pool', size, stride, dilation: [1, 1], padding, amounts };
}

/** The window of a pool over signals, which are images of width 1. */
export function poolWindow1d({ poolSize, stride, padding, paddingAmounts }: PoolValues1d): WindowOptions {
  return poolWindow2d({
    poolSize: [poolSize, 1],
    stride: [stride, 1],
    padding,
    paddingAmounts: [...paddingAmounts, 0, 0],
  });
}

/**
 * As {@link slideWindow}, for pools.
 * @throws StudioError also `field-invalid` when a window could lie in the padding alone.
 */
export function slidePool(shape: Shape, dimensions: 1 | 2, options: WindowOptions): WindowGeometry {
  options.amounts.forEach((amount, side) => {
    const limit = options.size[side < 2 ? 0 : 1]!;
    if (options.padding !== 'explicit' || amount < limit) return;
    throw new StudioError(
      'field-invalid',
      `Expected every entry of \`paddingAmounts\` to be less than the pool size (${limit} there), got ${amount}. Choose a larger pool or less padding.`,
      { field: 'paddingAmounts' },
    );
  });
  return slideWindow(shape, dimensions, options);
}
