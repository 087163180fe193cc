import type { WindowGeometry } from '../../../engine/window-geometry.ts';
import {
  kernelWindow1d,
  kernelWindow2d,
  poolWindow1d,
  poolWindow2d,
  slidePool,
  slideTransposedWindow,
  slideWindow,
  type KernelValues1d,
  type KernelValues2d,
  type PoolValues1d,
  type PoolValues2d,
  type WindowOptions,
} from '../../../layers/window.ts';
import type { FieldValues } from '../../../support/fields.ts';
import type { Lowering, Lowerings } from '../lowering.ts';

type Dimensions = 1 | 2;

const kernelWindow = (dimensions: Dimensions, values: FieldValues): WindowOptions =>
  dimensions === 1
    ? kernelWindow1d(values as unknown as KernelValues1d)
    : kernelWindow2d(values as unknown as KernelValues2d);

const poolWindow = (dimensions: Dimensions, values: FieldValues): WindowOptions =>
  dimensions === 1
    ? poolWindow1d(values as unknown as PoolValues1d)
    : poolWindow2d(values as unknown as PoolValues2d);

const convolution =
  (dimensions: Dimensions): Lowering =>
  ({ builder, inputs: [x], values, outputShape, parameter, optional }) =>
    builder.emit('convolution', [x!], outputShape, {
      geometry: slideWindow(x!.shape, dimensions, kernelWindow(dimensions, values)),
      dimensions,
      groups: values['groups'] as number,
      kernel: parameter('kernel'),
      bias: optional('bias'),
    });

const transposed =
  (dimensions: Dimensions): Lowering =>
  ({ builder, inputs: [x], values, outputShape, parameter, optional }) => {
    const extra = values['outputPadding'] as number | readonly number[];
    const outputPadding = typeof extra === 'number' ? [extra, 0] : extra;
    const window = kernelWindow(dimensions, values);
    return builder.emit('transposedConvolution', [x!], outputShape, {
      geometry: slideTransposedWindow(
        x!.shape,
        dimensions,
        window,
        outputPadding,
        values['filters'] as number,
      ),
      dimensions,
      groups: values['groups'] as number,
      kernel: parameter('kernel'),
      bias: optional('bias'),
    });
  };

const maximumPool =
  (dimensions: Dimensions): Lowering =>
  ({ builder, inputs: [x], values, outputShape }) =>
    builder.emit('maximumPool', [x!], outputShape, {
      geometry: slidePool(x!.shape, dimensions, poolWindow(dimensions, values)),
      dimensions,
    });

const averagePool =
  (dimensions: Dimensions): Lowering =>
  ({ builder, inputs: [x], values, outputShape }) =>
    builder.emit('averagePool', [x!], outputShape, {
      geometry: slidePool(x!.shape, dimensions, poolWindow(dimensions, values)),
      dimensions,
      countPadding: values['countIncludePad'] as boolean,
    });

/** Over all positions of the image or signal. */
const globalPool =
  (name: 'mean' | 'maximum'): Lowering =>
  ({ builder, inputs: [x], outputShape }) => {
    const channels = x!.shape.at(-1)!;
    const positions = x!.shape.slice(0, -1).reduce((product, size) => product * size, 1);
    const flat = x!.shape.length === 2 ? x! : builder.reshape(x!, [positions, channels]);
    return builder.emit('reduce', [flat], outputShape, { function: name, axis: 0, keepAxis: false });
  };

const unmoved = ({ gridHeight, gridWidth }: WindowGeometry, channels: number): WindowGeometry => ({
  ...{ imageHeight: gridHeight, imageWidth: gridWidth, imageChannels: channels, gridHeight, gridWidth },
  ...{ windowHeight: 1, windowWidth: 1, strideY: 1, strideX: 1, dilationY: 1, dilationX: 1, top: 0, left: 0 },
});

/** A kernel [height, width, channels, multiplier] is one of a grouped convolution, in the same order. */
const depthwise: Lowering = ({ builder, inputs: [x], values, outputShape, parameter, optional }) => {
  const kernel = parameter('kernel');
  const [height, width, channels, multiplier] = kernel.shape as readonly [number, number, number, number];
  return builder.emit('convolution', [x!], outputShape, {
    geometry: slideWindow(x!.shape, 2, kernelWindow(2, values)),
    dimensions: 2,
    groups: channels,
    kernel: { ...kernel, shape: [height, width, 1, channels * multiplier] },
    bias: optional('bias'),
  });
};

const separable: Lowering = ({ builder, inputs: [x], values, outputShape, parameter, optional }) => {
  const kernel = parameter('depthwiseKernel');
  const [height, width, channels, multiplier] = kernel.shape as readonly [number, number, number, number];
  const geometry = slideWindow(x!.shape, 2, kernelWindow(2, values));
  const middle = channels * multiplier;
  const spread = builder.emit('convolution', [x!], [geometry.gridHeight, geometry.gridWidth, middle], {
    geometry,
    dimensions: 2,
    groups: channels,
    kernel: { ...kernel, shape: [height, width, 1, middle] },
    bias: null,
  });
  return builder.emit('convolution', [spread], outputShape, {
    geometry: unmoved(geometry, middle),
    dimensions: 2,
    groups: 1,
    kernel: parameter('pointwiseKernel'),
    bias: optional('bias'),
  });
};

/** Convolutions and pools. */
export const convolutionLowerings: Lowerings = {
  conv1d: convolution(1),
  conv2d: convolution(2),
  depthwiseConv2d: depthwise,
  separableConv2d: separable,
  convTranspose1d: transposed(1),
  convTranspose2d: transposed(2),
  maxPool1d: maximumPool(1),
  maxPool2d: maximumPool(2),
  averagePool1d: averagePool(1),
  averagePool2d: averagePool(2),
  globalMaxPool1d: globalPool('maximum'),
  globalMaxPool2d: globalPool('maximum'),
  globalAveragePool1d: globalPool('mean'),
  globalAveragePool2d: globalPool('mean'),
};
