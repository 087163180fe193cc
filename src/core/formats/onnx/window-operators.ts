import type { WindowGeometry } from '../../engine/window-geometry.ts';
import type { OperationOf } from '../program/program.ts';
import type { OnnxEmitter } from './emitter.ts';
import { reorderAxes } from '../reorder.ts';

type Windowed = { readonly geometry: WindowGeometry; readonly dimensions: 1 | 2 };

/** Numbers per spatial axis, vertical first; a signal has the vertical one alone. */
const perAxis = ({ dimensions }: Windowed, vertical: number, horizontal: number): number[] =>
  dimensions === 1 ? [vertical] : [vertical, horizontal];

const kernelShape = (operation: Windowed): number[] =>
  perAxis(operation, operation.geometry.windowHeight, operation.geometry.windowWidth);

const strides = (operation: Windowed): number[] =>
  perAxis(operation, operation.geometry.strideY, operation.geometry.strideX);

const dilations = (operation: Windowed): number[] =>
  perAxis(operation, operation.geometry.dilationY, operation.geometry.dilationX);

/** Last pixel that the window reaches, counted from the image's start, minus its size. */
function overhangs(operation: Windowed): number[] {
  const g = operation.geometry;
  const reach = (grid: number, stride: number, window: number, dilation: number, before: number) =>
    (grid - 1) * stride + (window - 1) * dilation + 1 - before;
  return perAxis(
    operation,
    reach(g.gridHeight, g.strideY, g.windowHeight, g.dilationY, g.top) - g.imageHeight,
    reach(g.gridWidth, g.strideX, g.windowWidth, g.dilationX, g.left) - g.imageWidth,
  );
}

/** All begins, then all ends: just as much as the last window needs, which gives the same grid. */
function pads(operation: Windowed): number[] {
  const ends = overhangs(operation).map((overhang) => Math.max(0, overhang));
  return [...perAxis(operation, operation.geometry.top, operation.geometry.left), ...ends];
}

/** Kernel [.., a, b] as [b, a, ..]. */
const movedKernel = (
  emitter: OnnxEmitter,
  { dimensions, kernel }: OperationOf<'convolution'> | OperationOf<'transposedConvolution'>,
): string => {
  const order = dimensions === 1 ? [2, 1, 0] : [3, 2, 0, 1];
  return emitter.parameter(
    kernel,
    order.map((axis) => kernel.shape[axis]!),
    reorderAxes(kernel.values, kernel.shape, order),
  );
};

/** Conv with W [filters, channels / groups, ..] and explicit pads. */
export function emitConvolution(operation: OperationOf<'convolution'>, emitter: OnnxEmitter): void {
  const { inputs, output, groups, bias } = operation;
  const x = emitter.get(inputs[0]!, 'first');
  const weights = [movedKernel(emitter, operation), ...(bias === null ? [] : [emitter.plain(bias)])];
  const name = emitter.node('Conv', [x, ...weights], {
    kernel_shape: kernelShape(operation),
    strides: strides(operation),
    dilations: dilations(operation),
    pads: pads(operation),
    group: groups,
  });
  emitter.define(output, name, 'first');
}

/** ConvTranspose with W [channels, filters / groups, ..]; what the image has beyond the windows is output padding. */
export function emitTransposedConvolution(
  operation: OperationOf<'transposedConvolution'>,
  emitter: OnnxEmitter,
): void {
  const { inputs, output, groups, bias, geometry } = operation;
  const x = emitter.get(inputs[0]!, 'first');
  const weights = [movedKernel(emitter, operation), ...(bias === null ? [] : [emitter.plain(bias)])];
  const beyond = overhangs(operation);
  const name = emitter.node('ConvTranspose', [x, ...weights], {
    kernel_shape: kernelShape(operation),
    strides: strides(operation),
    dilations: dilations(operation),
    pads: [
      ...perAxis(operation, geometry.top, geometry.left),
      ...beyond.map((overhang) => Math.max(0, overhang)),
    ],
    output_padding: beyond.map((overhang) => Math.max(0, -overhang)),
    group: groups,
  });
  emitter.define(output, name, 'first');
}

export function emitMaximumPool(operation: OperationOf<'maximumPool'>, emitter: OnnxEmitter): void {
  const name = emitter.node('MaxPool', [emitter.get(operation.inputs[0]!, 'first')], {
    kernel_shape: kernelShape(operation),
    strides: strides(operation),
    pads: pads(operation),
  });
  emitter.define(operation.output, name, 'first');
}

export function emitAveragePool(operation: OperationOf<'averagePool'>, emitter: OnnxEmitter): void {
  const name = emitter.node('AveragePool', [emitter.get(operation.inputs[0]!, 'first')], {
    kernel_shape: kernelShape(operation),
    strides: strides(operation),
    pads: pads(operation),
    count_include_pad: operation.countPadding ? 1 : 0,
  });
  emitter.define(operation.output, name, 'first');
}

/** Resize in four dimensions, which every runtime has; a signal is an image of width 1. */
export function emitUpsample(
  { inputs: [x], output, factorY, factorX, smooth }: OperationOf<'upsample'>,
  emitter: OnnxEmitter,
): void {
  const isSignal = x!.shape.length === 2;
  const first = emitter.get(x!, 'first');
  const image = isSignal ? emitter.node('Unsqueeze', [first, emitter.integers([3])]) : first;
  const scales = emitter.tensor('float', [4], [1, 1, factorY, factorX]);
  const name = emitter.node(
    'Resize',
    [image, '', scales],
    smooth
      ? { mode: 'linear', coordinate_transformation_mode: 'half_pixel' }
      : { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
  );
  emitter.define(output, isSignal ? emitter.node('Squeeze', [name, emitter.integers([3])]) : name, 'first');
}
