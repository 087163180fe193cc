import type { WindowGeometry } from '../engine/window-geometry.ts';
import type { Shape } from '../support/shape.ts';
import { createCorrelation, type GridFinish } from './correlation.ts';
import type { LayerPlanContext, LayerStep, ParameterSpec } from './definition.ts';

type ConvolutionContext = Omit<LayerPlanContext<unknown>, 'values'>;

/**
 * Kernel and bias of a convolution. He uniform, because what follows is nearly always a ReLU.
 * @param fans PyTorch's: inputs and outputs of one tap, times the taps.
 */
export function convolutionParameters(
  kernelShape: Shape,
  fans: { readonly fanIn: number; readonly fanOut: number },
  filters: number,
  bias: boolean,
): readonly ParameterSpec[] {
  const kernel: ParameterSpec = {
    name: 'kernel',
    shape: kernelShape,
    trainable: true,
    initializer: { type: 'heUniform', values: {} },
    ...fans,
  };
  if (!bias) return [kernel];
  return [kernel, { ...kernel, name: 'bias', shape: [filters], initializer: { type: 'zeros', values: {} } }];
}

/** Convolution: x is the image, y the grid. */
export function planConvolution(
  context: ConvolutionContext,
  geometry: WindowGeometry,
  groups: number,
  hasBias: boolean,
): LayerStep {
  // One channel per group leaves matrix products of depth 1: the depthwise kernels walk the taps instead.
  // Both keep the kernel in the same order, so nothing has to be moved.
  if (groups > 1 && groups === geometry.imageChannels)
    return planDepthwise(context, geometry, 'kernel', hasBias);
  const { output, kernels, rows, parameter } = context;
  const { values: x, gradient } = context.inputs[0]!;
  const filters = output.shape.at(-1)!;
  const positions = geometry.gridHeight * geometry.gridWidth;
  const kernel = parameter('kernel');
  const bias = hasBias ? parameter('bias') : null;
  const correlation = createCorrelation(context, geometry, filters, groups);
  const y = correlation.bindGrid(output.values);
  const flow = correlation.bindGrid(output.gradient);
  const plain: GridFinish = { bias: bias?.values ?? null, activation: null, y: null };
  return {
    forward() {
      correlation.imageToGrid(x, kernel.values, y, rows(), plain);
    },
    fuse(activation, block) {
      const finish = { ...plain, activation, y: correlation.bindGrid(block) };
      return () => correlation.imageToGrid(x, kernel.values, y, rows(), finish);
    },
    backward() {
      if (bias?.gradient) kernels.sumRows(output.gradient, bias.gradient, rows() * positions, filters, false);
      if (kernel.gradient) correlation.kernelGradient(x, flow, kernel.gradient, rows());
      if (gradient) correlation.gridToImage(flow, kernel.values, gradient, rows());
    },
  };
}

/** Transposed convolution: x is the grid, y the image. */
export function planTransposedConvolution(
  context: ConvolutionContext,
  geometry: WindowGeometry,
  groups: number,
  hasBias: boolean,
): LayerStep {
  const { output, kernels, rows, parameter } = context;
  const { shape, values: x, gradient } = context.inputs[0]!;
  const filters = geometry.imageChannels;
  const positions = geometry.imageHeight * geometry.imageWidth;
  const kernel = parameter('kernel');
  const bias = hasBias ? parameter('bias') : null;
  const correlation = createCorrelation(context, geometry, shape.at(-1)!, groups);
  const grid = correlation.bindGrid(x);
  const gridGradient = gradient === null ? null : correlation.bindGrid(gradient);
  return {
    forward() {
      correlation.gridToImage(grid, kernel.values, output.values, rows());
      if (bias) kernels.addBias(output.values, bias.values, rows() * positions, filters);
    },
    backward() {
      if (bias?.gradient) kernels.sumRows(output.gradient, bias.gradient, rows() * positions, filters, false);
      if (kernel.gradient) correlation.kernelGradient(output.gradient, grid, kernel.gradient, rows());
      if (gridGradient) correlation.imageToGrid(output.gradient, kernel.values, gridGradient, rows());
    },
  };
}

/** Depthwise convolution: every channel on its own. */
export function planDepthwise(
  context: ConvolutionContext,
  geometry: WindowGeometry,
  kernelName: string,
  hasBias: boolean,
): LayerStep {
  const { output, kernels, rows, parameter } = context;
  const { values: x, gradient } = context.inputs[0]!;
  const outputs = output.shape.at(-1)!;
  const multiplier = outputs / geometry.imageChannels;
  const positions = geometry.gridHeight * geometry.gridWidth;
  const kernel = parameter(kernelName);
  const bias = hasBias ? parameter('bias') : null;
  return {
    forward() {
      kernels.depthwise(x, kernel.values, output.values, geometry, multiplier, rows());
      if (bias) kernels.addBias(output.values, bias.values, rows() * positions, outputs);
    },
    backward() {
      const flow = output.gradient;
      if (bias?.gradient) kernels.sumRows(flow, bias.gradient, rows() * positions, outputs, false);
      if (kernel.gradient)
        kernels.depthwiseKernelGradient(x, flow, kernel.gradient, geometry, multiplier, rows());
      if (gradient)
        kernels.depthwiseInputGradient(flow, kernel.values, gradient, geometry, multiplier, rows());
    },
  };
}
