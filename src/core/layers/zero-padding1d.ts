import { defineLayer } from './define.ts';
import { framedShape, planFrame } from './plan-image.ts';

/** Zeros around the signal: [length, channels] -> [before + length + after, channels]. */
export const zeroPadding1d = defineLayer({
  type: 'zeroPadding1d',
  version: 1,
  label: 'Zero padding 1D',
  category: 'shape',
  description: 'Adds zeros before and after the signal, so that its ends count as much as its middle.',
  formula:
    'y_{i,c} = \\begin{cases} x_{i - b, \\; c} & \\text{inside} \\\\ 0 & \\text{in the frame} \\end{cases}',
  fields: {
    amounts: {
      kind: 'integers',
      label: 'Amounts',
      help: 'Steps added before and after.',
      default: [1, 1],
      minimumLength: 2,
      maximumLength: 2,
      minimum: 0,
      maximum: 65_536,
      entries: ['before', 'after'],
    },
  },
  inputs: { minimum: 1, maximum: 1 },
  references: [
    {
      title: 'A guide to convolution arithmetic for deep learning',
      authors: 'Dumoulin, Visin',
      year: 2016,
      url: 'https://arxiv.org/abs/1603.07285',
    },
  ],
  inferShape: ([input], { amounts }) => framedShape(input!, 1, amounts),
  parameters: () => [],
  multiplyAdds: () => 0,
  summarize: ({ amounts }) => amounts.join(' '),
  plan: (context) => planFrame(context, 1, context.values.amounts),
});
