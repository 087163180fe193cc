import { sizeOf } from '../support/shape.ts';
import { defineLayer } from './define.ts';
import { convolutionParameters, planDepthwise } from './plan-convolution.ts';
import {
  bias,
  depthMultiplier,
  dilation2d,
  kernelSize2d,
  padding,
  paddingAmounts2d,
  stride2d,
} from './window-fields.ts';
import { describeWindow, fromImage, kernelWindow2d, slideWindow } from './window.ts';

/**
 * Convolution of every channel by itself: [height, width, channels] -> [height', width', channels multiplier].
 * Kernel [kernelHeight, kernelWidth, channels, multiplier]; output channel = channel multiplier + filter, which
 * is the order of a PyTorch convolution with groups = channels.
 */
export const depthwiseConv2d = defineLayer({
  type: 'depthwiseConv2d',
  version: 1,
  label: 'Depthwise conv 2D',
  category: 'convolution',
  description: 'Looks for patterns in every channel separately. Far fewer weights than a full convolution.',
  formula:
    'y_{i,j,cm+f} = b_{cm+f} + \\sum_{u,v} W_{u,v,c,f} \\, x_{s i + d u - p, \\; s j + d v - p, \\; c}',
  fields: {
    depthMultiplier,
    kernelSize: kernelSize2d,
    stride: stride2d,
    padding,
    paddingAmounts: paddingAmounts2d,
    dilation: dilation2d,
    bias,
  },
  inputs: { minimum: 1, maximum: 1 },
  deviations:
    'Has no layer of its own in PyTorch: it is Conv2d with groups = in channels, whose kernel [in · multiplier, 1, height, width] is [height, width, in, multiplier] here. Kernels start He uniform.',
  references: [
    {
      title: 'Xception: Deep Learning with Depthwise Separable Convolutions',
      authors: 'Chollet',
      year: 2017,
      url: 'https://arxiv.org/abs/1610.02357',
    },
  ],

  inferShape([input], values) {
    const { gridHeight, gridWidth, imageChannels } = slideWindow(input!, 2, kernelWindow2d(values));
    return fromImage(gridHeight, gridWidth, imageChannels * values.depthMultiplier, 2);
  },

  parameters([input], { kernelSize, depthMultiplier, bias }) {
    const channels = input!.at(-1)!;
    const filters = channels * depthMultiplier;
    const taps = kernelSize[0]! * kernelSize[1]!;
    const fans = { fanIn: taps, fanOut: filters * taps };
    return convolutionParameters([...kernelSize, channels, depthMultiplier], fans, filters, bias);
  },

  multiplyAdds: (_inputs, output, { kernelSize }) => sizeOf(output) * kernelSize[0]! * kernelSize[1]!,
  summarize: (values) => `×${values.depthMultiplier} @ ${describeWindow(kernelWindow2d(values), 2)}`,

  plan(context) {
    const { inputs, values } = context;
    return planDepthwise(
      context,
      slideWindow(inputs[0]!.shape, 2, kernelWindow2d(values)),
      'kernel',
      values.bias,
    );
  },
});
