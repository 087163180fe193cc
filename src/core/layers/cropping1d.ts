import { defineLayer } from './define.ts';
import { croppedShape, planCrop } from './plan-image.ts';

/** The middle of the signal: [length, channels] -> [length - start - end, channels]. */
export const cropping1d = defineLayer({
  type: 'cropping1d',
  version: 1,
  label: 'Cropping 1D',
  category: 'shape',
  description: 'Cuts steps off both ends of the signal, for example to match the length of another branch.',
  formula: 'y_{i,c} = x_{i + s, \\; c}',
  fields: {
    amounts: {
      kind: 'integers',
      label: 'Amounts',
      help: 'Steps cut off at the start and at the end.',
      default: [1, 1],
      minimumLength: 2,
      maximumLength: 2,
      minimum: 0,
      maximum: 65_536,
      entries: ['start', 'end'],
    },
  },
  inputs: { minimum: 1, maximum: 1 },
  deviations: 'Has no layer of its own in PyTorch: it is a zero padding by negative amounts, or a slice.',
  references: [
    {
      title: 'U-Net: Convolutional Networks for Biomedical Image Segmentation',
      authors: 'Ronneberger, Fischer, Brox',
      year: 2015,
      url: 'https://arxiv.org/abs/1505.04597',
    },
  ],
  inferShape: ([input], { amounts }) => croppedShape(input!, 1, amounts),
  parameters: () => [],
  multiplyAdds: () => 0,
  summarize: ({ amounts }) => amounts.join(' '),
  plan: (context) => planCrop(context, 1, context.values.amounts),
});
