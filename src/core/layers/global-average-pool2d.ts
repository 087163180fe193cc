import { sizeOf } from '../support/shape.ts';
import { defineLayer } from './define.ts';
import { planGlobalAverage } from './plan-pool.ts';
import { asImage } from './window.ts';

/** Mean of every channel over the whole image: [height, width, channels] -> [channels]. */
export const globalAveragePool2d = defineLayer({
  type: 'globalAveragePool2d',
  version: 1,
  label: 'Global average pool 2D',
  category: 'pooling',
  description:
    'Boils each channel down to its mean over the whole image: how much of a pattern there is, wherever it is.',
  formula: 'y_c = \\tfrac{1}{h w} \\sum_{i,j} x_{i,j,c}',
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

  plan: (context) => planGlobalAverage(context),
});
