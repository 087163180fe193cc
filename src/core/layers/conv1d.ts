import { sizeOf } from '../support/shape.ts';
import { defineLayer } from './define.ts';
import { convolutionParameters, planConvolution } from './plan-convolution.ts';
import {
  bias,
  dilation1d,
  filters,
  groups,
  kernelSize1d,
  padding,
  paddingAmounts1d,
  stride1d,
} from './window-fields.ts';
import { checkGroups, describeWindow, fromImage, kernelWindow1d, slideWindow } from './window.ts';

/**
 * Correlation of a signal with learned patterns: [length, channels] -> [length', filters].
 * Kernel [kernelSize, channels / groups, filters], not flipped; bias [filters].
 */
export const conv1d = defineLayer({
  type: 'conv1d',
  version: 1,
  label: 'Conv 1D',
  category: 'convolution',
  description:
    'Slides small learned patterns along a signal or sequence and writes down where each is found.',
  formula: 'y_{i,f} = b_f + \\sum_{u,c} W_{u,c,f} \\, x_{s i + d u - p, \\; c}',
  fields: {
    filters,
    kernelSize: kernelSize1d,
    stride: stride1d,
    padding,
    paddingAmounts: paddingAmounts1d,
    dilation: dilation1d,
    groups,
    bias,
  },
  inputs: { minimum: 1, maximum: 1 },
  deviations:
    'Channels come last and the kernel is [size, in / groups, out] (PyTorch: [out, in / groups, size]). Padding "same" also works with a stride, by the rule of TensorFlow. Kernels start He uniform (PyTorch: uniform within 1 / sqrt(fan in)).',
  references: [
    { title: 'Phoneme Recognition Using Time-Delay Neural Networks', authors: 'Waibel et al.', year: 1989 },
    {
      title: 'A guide to convolution arithmetic for deep learning',
      authors: 'Dumoulin, Visin',
      year: 2016,
      url: 'https://arxiv.org/abs/1603.07285',
    },
  ],

  inferShape([input], values) {
    const { gridHeight } = slideWindow(input!, 1, kernelWindow1d(values));
    checkGroups(input!, values.groups, values.filters);
    return fromImage(gridHeight, 1, values.filters, 1);
  },

  parameters([input], { kernelSize, groups, filters, bias }) {
    const channels = input!.at(-1)! / groups;
    const fans = { fanIn: channels * kernelSize, fanOut: filters * kernelSize };
    return convolutionParameters([kernelSize, channels, filters], fans, filters, bias);
  },

  multiplyAdds: ([input], output, { kernelSize, groups }) =>
    (sizeOf(output) * kernelSize * input!.at(-1)!) / groups,
  summarize: (values) => `${values.filters} @ ${describeWindow(kernelWindow1d(values), 1)}`,

  plan(context) {
    const { inputs, values } = context;
    const geometry = slideWindow(inputs[0]!.shape, 1, kernelWindow1d(values));
    return planConvolution(context, geometry, values.groups, values.bias);
  },
});
