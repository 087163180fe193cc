import { sizeOf } from '../support/shape.ts';
import { defineLayer } from './define.ts';
import { convolutionParameters, planTransposedConvolution } from './plan-convolution.ts';
import {
  bias,
  dilation1d,
  filters,
  groups,
  kernelSize1d,
  outputPadding1d,
  padding,
  paddingAmounts1d,
  stride1d,
} from './window-fields.ts';
import { checkGroups, describeWindow, fromImage, kernelWindow1d, slideTransposedWindow } from './window.ts';

/**
 * The transpose of a convolution: every step paints its own copy of the kernel.
 * [length, channels] -> [length', filters]; kernel [kernelSize, filters / groups, channels]
 * (PyTorch: [channels, filters / groups, kernelSize]), bias [filters].
 * Output length as in {@link convTranspose2d}.
 */
export const convTranspose1d = defineLayer({
  type: 'convTranspose1d',
  version: 1,
  label: 'Transposed conv 1D',
  category: 'convolution',
  description:
    'A convolution run backwards: every step paints a learned pattern, which lengthens the signal.',
  formula: 'y_{s i + d u - p, \\; f} \\mathrel{+}= \\sum_c W_{u,f,c} \\, x_{i,c}, \\quad y \\mathrel{+}= b',
  fields: {
    filters,
    kernelSize: kernelSize1d,
    stride: {
      ...stride1d,
      help: 'Steps between the copies of the kernel. 2 doubles the length.',
      default: 2,
    },
    padding: {
      ...padding,
      help: 'How much of the border is cut off again. "Keep size" gives the input times the stride.',
    },
    paddingAmounts: { ...paddingAmounts1d, help: 'Steps cut off before and after.' },
    outputPadding: outputPadding1d,
    dilation: dilation1d,
    groups,
    bias,
  },
  inputs: { minimum: 1, maximum: 1 },
  deviations:
    'Channels come last and the kernel is [size, out / groups, in] (PyTorch: [in, out / groups, size]). Padding "same" (output = input times stride, as in TensorFlow) is an addition. Kernels start He uniform (PyTorch: uniform within 1 / sqrt(fan in)); as in PyTorch, fan in counts the outputs of a tap.',
  references: [
    { title: 'Deconvolutional Networks', authors: 'Zeiler, Krishnan, Taylor, Fergus', year: 2010 },
    {
      title: 'A guide to convolution arithmetic for deep learning',
      authors: 'Dumoulin, Visin',
      year: 2016,
      url: 'https://arxiv.org/abs/1603.07285',
    },
  ],

  inferShape([input], values) {
    const { outputPadding, filters, groups } = values;
    const geometry = slideTransposedWindow(input!, 1, kernelWindow1d(values), [outputPadding, 0], filters);
    checkGroups(input!, groups, filters);
    return fromImage(geometry.imageHeight, 1, filters, 1);
  },

  parameters([input], { kernelSize, groups, filters, bias }) {
    const channels = input!.at(-1)!;
    const fans = { fanIn: (filters / groups) * kernelSize, fanOut: channels * kernelSize };
    return convolutionParameters([kernelSize, filters / groups, channels], fans, filters, bias);
  },

  multiplyAdds: ([input], _output, { kernelSize, groups, filters }) =>
    (sizeOf(input!) * kernelSize * filters) / groups,
  summarize: (values) => `${values.filters} @ ${describeWindow(kernelWindow1d(values), 1)}`,

  plan(context) {
    const { inputs, values } = context;
    const { outputPadding, filters, groups, bias } = values;
    const window = kernelWindow1d(values);
    const geometry = slideTransposedWindow(inputs[0]!.shape, 1, window, [outputPadding, 0], filters);
    return planTransposedConvolution(context, geometry, groups, bias);
  },
});
