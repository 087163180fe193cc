import { sizeOf } from '../support/shape.ts';
import { defineLayer } from './define.ts';
import { convolutionParameters, planConvolution } from './plan-convolution.ts';
import {
  bias,
  dilation2d,
  filters,
  groups,
  kernelSize2d,
  padding,
  paddingAmounts2d,
  stride2d,
} from './window-fields.ts';
import { checkGroups, describeWindow, fromImage, kernelWindow2d, slideWindow } from './window.ts';

/**
 * Correlation of an image with learned patches: [height, width, channels] -> [height', width', filters].
 * Kernel [kernelHeight, kernelWidth, channels / groups, filters], not flipped; bias [filters].
 * With groups, the first filters / groups filters see the first channels / groups channels, and so on.
 */
export const conv2d = defineLayer({
  type: 'conv2d',
  version: 1,
  label: 'Conv 2D',
  category: 'convolution',
  description: 'Slides small learned patterns over an image and writes down where each of them is found.',
  formula: 'y_{i,j,f} = b_f + \\sum_{u,v,c} W_{u,v,c,f} \\, x_{s i + d u - p, \\; s j + d v - p, \\; c}',
  fields: {
    filters,
    kernelSize: kernelSize2d,
    stride: stride2d,
    padding,
    paddingAmounts: paddingAmounts2d,
    dilation: dilation2d,
    groups,
    bias,
  },
  inputs: { minimum: 1, maximum: 1 },
  deviations:
    'Channels come last and the kernel is [height, width, in / groups, out] (PyTorch: [out, in / groups, height, width]). Padding "same" also works with a stride, by the rule of TensorFlow. Kernels start He uniform (PyTorch: uniform within 1 / sqrt(fan in)).',
  references: [
    {
      title: 'Gradient-Based Learning Applied to Document Recognition',
      authors: 'LeCun, Bottou, Bengio, Haffner',
      year: 1998,
    },
    {
      title: 'A guide to convolution arithmetic for deep learning',
      authors: 'Dumoulin, Visin',
      year: 2016,
      url: 'https://arxiv.org/abs/1603.07285',
    },
  ],

  inferShape([input], values) {
    const { gridHeight, gridWidth } = slideWindow(input!, 2, kernelWindow2d(values));
    checkGroups(input!, values.groups, values.filters);
    return fromImage(gridHeight, gridWidth, values.filters, 2);
  },

  parameters([input], { kernelSize, groups, filters, bias }) {
    const channels = input!.at(-1)! / groups;
    const taps = kernelSize[0]! * kernelSize[1]!;
    const fans = { fanIn: channels * taps, fanOut: filters * taps };
    return convolutionParameters([...kernelSize, channels, filters], fans, filters, bias);
  },

  multiplyAdds: ([input], output, { kernelSize, groups }) =>
    (sizeOf(output) * kernelSize[0]! * kernelSize[1]! * input!.at(-1)!) / groups,
  summarize: (values) => `${values.filters} @ ${describeWindow(kernelWindow2d(values), 2)}`,

  plan(context) {
    const { inputs, values } = context;
    const geometry = slideWindow(inputs[0]!.shape, 2, kernelWindow2d(values));
    return planConvolution(context, geometry, values.groups, values.bias);
  },
});
