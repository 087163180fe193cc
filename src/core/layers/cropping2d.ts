import { defineLayer } from './define.ts';
import { croppedShape, planCrop } from './plan-image.ts';

/** The middle of the image: [height, width, channels] -> [height - top - bottom, width - left - right, channels]. */
export const cropping2d = defineLayer({
  type: 'cropping2d',
  version: 1,
  label: 'Cropping 2D',
  category: 'shape',
  description: 'Cuts the borders off the image, for example to match the size of another branch.',
  formula: 'y_{i,j,c} = x_{i + t, \\; j + l, \\; c}',
  fields: {
    amounts: {
      kind: 'integers',
      label: 'Amounts',
      help: 'Pixels cut off at each side.',
      default: [1, 1, 1, 1],
      minimumLength: 4,
      maximumLength: 4,
      minimum: 0,
      maximum: 4096,
      entries: ['top', 'bottom', 'left', 'right'],
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
  inferShape: ([input], { amounts }) => croppedShape(input!, 2, amounts),
  parameters: () => [],
  multiplyAdds: () => 0,
  summarize: ({ amounts }) => amounts.join(' '),
  plan: (context) => planCrop(context, 2, context.values.amounts),
});
