import { sizeOf } from '../support/shape.ts';
import { defineLayer } from './define.ts';
import { planGlobalMaximum } from './plan-pool.ts';
import { asImage } from './window.ts';

/** Largest value of every channel over the whole image: [height, width, channels] -> [channels]. */
export const globalMaxPool2d = defineLayer({
  type: 'globalMaxPool2d',
  version: 1,
  label: 'Global max pool 2D',
  category: 'pooling',
  description:
    'Boils each channel down to its largest value over the whole image: whether a pattern is there, wherever it is.',
  formula: 'y_c = \\max_{i,j} x_{i,j,c}',
  fields: {},
  inputs: { minimum: 1, maximum: 1 },
  references: [
    {
      title: 'Network In Network',
      authors: 'Lin, Chen, Yan',
      year: 2013,
      url: 'https://arxiv.org/abs/1312.4400',
    },
  ],

  inferShape([input]) {
    const [, , channels] = asImage(input!, 2);
    return [channels];
  },
  parameters: () => [],
  multiplyAdds: ([input]) => sizeOf(input!),

  plan: (context) => planGlobalMaximum(context),
});
