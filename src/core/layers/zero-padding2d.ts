import { defineLayer } from './define.ts';
import { framedShape, planFrame } from './plan-image.ts';

/** Zeros around the image: [height, width, channels] -> [top + height + bottom, left + width + right, channels]. */
export const zeroPadding2d = defineLayer({
  type: 'zeroPadding2d',
  version: 1,
  label: 'Zero padding 2D',
  category: 'shape',
  description: 'Puts a frame of zeros around the image, so that its borders count as much as its middle.',
  formula:
    'y_{i,j,c} = \\begin{cases} x_{i - t, \\; j - l, \\; c} & \\text{inside} \\\\ 0 & \\text{in the frame} \\end{cases}',
  fields: {
    amounts: {
      kind: 'integers',
      label: 'Amounts',
      help: 'Pixels added at each side.',
      default: [1, 1, 1, 1],
      minimumLength: 4,
      maximumLength: 4,
      minimum: 0,
      maximum: 4096,
      entries: ['top', 'bottom', 'left', 'right'],
    },
  },
  inputs: { minimum: 1, maximum: 1 },
  deviations: 'The sides come as top, bottom, left, right (PyTorch: left, right, top, bottom).',
  references: [
    {
      title: 'A guide to convolution arithmetic for deep learning',
      authors: 'Dumoulin, Visin',
      year: 2016,
      url: 'https://arxiv.org/abs/1603.07285',
    },
  ],
  inferShape: ([input], { amounts }) => framedShape(input!, 2, amounts),
  parameters: () => [],
  multiplyAdds: () => 0,
  summarize: ({ amounts }) => amounts.join(' '),
  plan: (context) => planFrame(context, 2, context.values.amounts),
});
