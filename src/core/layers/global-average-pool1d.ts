import { sizeOf } from '../support/shape.ts';
import { defineLayer } from './define.ts';
import { planGlobalAverage } from './plan-pool.ts';
import { asImage } from './window.ts';

/** Mean of every channel over the whole signal: [length, channels] -> [channels]. */
export const globalAveragePool1d = defineLayer({
  type: 'globalAveragePool1d',
  version: 1,
  label: 'Global average pool 1D',
  category: 'pooling',
  description:
    'Boils each channel down to its mean over the whole signal: how much of a pattern there is, wherever it is.',
  formula: 'y_c = \\tfrac{1}{l} \\sum_{i} x_{i,c}',
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
    const [, , channels] = asImage(input!, 1);
    return [channels];
  },
  parameters: () => [],
  multiplyAdds: ([input]) => sizeOf(input!),

  plan: (context) => planGlobalAverage(context),
});
