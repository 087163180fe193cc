import { sizeOf } from '../support/shape.ts';
import { createCorrelation } from './correlation.ts';
import { defineLayer } from './define.ts';
import type { ParameterSpec } from './definition.ts';
import {
  bias,
  depthMultiplier,
  dilation2d,
  filters,
  kernelSize2d,
  padding,
  paddingAmounts2d,
  stride2d,
} from './window-fields.ts';
import { describeWindow, fromImage, kernelWindow2d, slideWindow } from './window.ts';

/**
 * Depthwise convolution, then a 1 x 1 convolution over the channels, with nothing in between.
 * depthwiseKernel [kernelHeight, kernelWidth, channels, multiplier],
 * pointwiseKernel [1, 1, channels multiplier, filters], bias [filters].
 */
export const separableConv2d = defineLayer({
  type: 'separableConv2d',
  version: 1,
  label: 'Separable conv 2D',
  category: 'convolution',
  description: 'A convolution in two cheap steps: patterns within each channel, then a mix of the channels.',
  formula:
    'z_{i,j,cm+g} = \\sum_{u,v} D_{u,v,c,g} \\, x_{s i + d u - p, \\; s j + d v - p, \\; c}, \\quad y_{i,j,f} = b_f + \\sum_k P_{k,f} \\, z_{i,j,k}',
  fields: {
    filters,
    kernelSize: kernelSize2d,
    stride: stride2d,
    padding,
    paddingAmounts: paddingAmounts2d,
    depthMultiplier: { ...depthMultiplier, advanced: true },
    dilation: dilation2d,
    bias,
  },
  inputs: { minimum: 1, maximum: 1 },
  deviations:
    'Has no layer of its own in PyTorch: it is Conv2d with groups = in channels and no bias, then a 1 x 1 Conv2d. Kernels start He uniform.',
  references: [
    {
      title: 'Xception: Deep Learning with Depthwise Separable Convolutions',
      authors: 'Chollet',
      year: 2017,
      url: 'https://arxiv.org/abs/1610.02357',
    },
  ],

  inferShape([input], values) {
    const { gridHeight, gridWidth } = slideWindow(input!, 2, kernelWindow2d(values));
    return fromImage(gridHeight, gridWidth, values.filters, 2);
  },

  parameters([input], { kernelSize, depthMultiplier, filters, bias }) {
    const channels = input!.at(-1)!;
    const middle = channels * depthMultiplier;
    const taps = kernelSize[0]! * kernelSize[1]!;
    const initializer = { type: 'heUniform', values: {} };
    const shared = { trainable: true, initializer };
    const specs: ParameterSpec[] = [
      {
        ...shared,
        name: 'depthwiseKernel',
        shape: [...kernelSize, channels, depthMultiplier],
        fanIn: taps,
        fanOut: middle * taps,
      },
      {
        ...shared,
        name: 'pointwiseKernel',
        shape: [1, 1, middle, filters],
        fanIn: middle,
        fanOut: filters,
      },
    ];
    if (!bias) return specs;
    const zeros = { type: 'zeros', values: {} };
    return [
      ...specs,
      { ...shared, name: 'bias', shape: [filters], initializer: zeros, fanIn: middle, fanOut: filters },
    ];
  },

  multiplyAdds([input], output, { kernelSize, depthMultiplier, filters }) {
    const middle = input!.at(-1)! * depthMultiplier;
    const positions = sizeOf(output) / filters;
    return positions * middle * (kernelSize[0]! * kernelSize[1]! + filters);
  },
  summarize: (values) => `${values.filters} @ ${describeWindow(kernelWindow2d(values), 2)}`,

  plan(context) {
    const { inputs, output, values, kernels, rows, parameter, tensor } = context;
    const { shape, values: x, gradient } = inputs[0]!;
    const geometry = slideWindow(shape, 2, kernelWindow2d(values));
    const { gridHeight, gridWidth, imageChannels } = geometry;
    const { depthMultiplier: multiplier, filters } = values;
    const positions = gridHeight * gridWidth;
    const middle = tensor([gridHeight, gridWidth, imageChannels * multiplier]);
    const pixels = {
      ...{ imageHeight: gridHeight, imageWidth: gridWidth, imageChannels: imageChannels * multiplier },
      ...{ gridHeight, gridWidth, windowHeight: 1, windowWidth: 1 },
      ...{ strideY: 1, strideX: 1, dilationY: 1, dilationX: 1, top: 0, left: 0 },
    };
    const mix = createCorrelation(context, pixels, filters, 1);
    const y = mix.bindGrid(output.values);
    const flow = mix.bindGrid(output.gradient);
    const depthwise = parameter('depthwiseKernel');
    const pointwise = parameter('pointwiseKernel');
    const bias = values.bias ? parameter('bias') : null;
    return {
      forward() {
        kernels.depthwise(x, depthwise.values, middle.values, geometry, multiplier, rows());
        mix.imageToGrid(middle.values, pointwise.values, y, rows());
        if (bias) kernels.addBias(output.values, bias.values, rows() * positions, filters);
      },
      backward() {
        const count = rows();
        if (bias?.gradient)
          kernels.sumRows(output.gradient, bias.gradient, count * positions, filters, false);
        if (pointwise.gradient) mix.kernelGradient(middle.values, flow, pointwise.gradient, count);
        if (!depthwise.gradient && !gradient) return;
        mix.gridToImage(flow, pointwise.values, middle.gradient, count);
        if (depthwise.gradient)
          kernels.depthwiseKernelGradient(
            x,
            middle.gradient,
            depthwise.gradient,
            geometry,
            multiplier,
            count,
          );
        if (gradient)
          kernels.depthwiseInputGradient(
            middle.gradient,
            depthwise.values,
            gradient,
            geometry,
            multiplier,
            count,
          );
      },
    };
  },
});
