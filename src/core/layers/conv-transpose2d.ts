import { sizeOf } from '../support/shape.ts';
import { defineLayer } from './define.ts';
import { convolutionParameters, planTransposedConvolution } from './plan-convolution.ts';
import {
  bias,
  dilation2d,
  filters,
  groups,
  kernelSize2d,
  outputPadding2d,
  padding,
  paddingAmounts2d,
  stride2d,
} from './window-fields.ts';
import { checkGroups, describeWindow, fromImage, kernelWindow2d, slideTransposedWindow } from './window.ts';

/**
 * The transpose of a convolution: every pixel paints its own copy of the kernel.
 * [height, width, channels] -> [height', width', filters]; kernel [kernelHeight, kernelWidth, filters / groups,
 * channels] (PyTorch: [channels, filters / groups, kernelHeight, kernelWidth]), bias [filters].
 * y[i stride + k dilation - padding] += x[i] kernel[k]; output size (input - 1) stride - padding on both sides
 * + dilation (kernelSize - 1) + 1 + outputPadding.
 */
export const convTranspose2d = defineLayer({
  type: 'convTranspose2d',
  version: 1,
  label: 'Transposed conv 2D',
  category: 'convolution',
  description: 'A convolution run backwards: every pixel paints a learned pattern, which enlarges the image.',
  formula:
    'y_{s i + d u - p, \\; s j + d v - p, \\; f} \\mathrel{+}= \\sum_c W_{u,v,f,c} \\, x_{i,j,c}, \\quad y \\mathrel{+}= b',
  fields: {
    filters,
    kernelSize: kernelSize2d,
    stride: {
      ...stride2d,
      help: 'Pixels between the copies of the kernel, down and across. 2 doubles the size.',
      default: [2, 2],
    },
    padding: {
      ...padding,
      help: 'How much of the border is cut off again. "Keep size" gives the input times the stride.',
    },
    paddingAmounts: { ...paddingAmounts2d, help: 'Pixels cut off at each side.' },
    outputPadding: outputPadding2d,
    dilation: dilation2d,
    groups,
    bias,
  },
  inputs: { minimum: 1, maximum: 1 },
  deviations:
    'Channels come last and the kernel is [height, width, out / groups, in] (PyTorch: [in, out / groups, height, width]). Padding "same" (output = input times stride, as in TensorFlow) is an addition. Kernels start He uniform (PyTorch: uniform within 1 / sqrt(fan in)); as in PyTorch, fan in counts the outputs of a tap.',
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
    const window = kernelWindow2d(values);
    const geometry = slideTransposedWindow(input!, 2, window, outputPadding, filters);
    checkGroups(input!, groups, filters);
    return fromImage(geometry.imageHeight, geometry.imageWidth, filters, 2);
  },

  parameters([input], { kernelSize, groups, filters, bias }) {
    const channels = input!.at(-1)!;
    const taps = kernelSize[0]! * kernelSize[1]!;
    const fans = { fanIn: (filters / groups) * taps, fanOut: channels * taps };
    return convolutionParameters([...kernelSize, filters / groups, channels], fans, filters, bias);
  },

  multiplyAdds: ([input], _output, { kernelSize, groups, filters }) =>
    (sizeOf(input!) * kernelSize[0]! * kernelSize[1]! * filters) / groups,
  summarize: (values) => `${values.filters} @ ${describeWindow(kernelWindow2d(values), 2)}`,

  plan(context) {
    const { inputs, values } = context;
    const { outputPadding, filters, groups, bias } = values;
    const window = kernelWindow2d(values);
    const geometry = slideTransposedWindow(inputs[0]!.shape, 2, window, outputPadding, filters);
    return planTransposedConvolution(context, geometry, groups, bias);
  },
});
