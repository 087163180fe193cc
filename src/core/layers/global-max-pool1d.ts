import { sizeOf } from '../support/shape.ts';
import { defineLayer } from './define.ts';
import { planGlobalMaximum } from './plan-pool.ts';
import { asImage } from './window.ts';

/** Largest value of every channel over the whole signal: [length, channels] -> [channels]. */
export const globalMaxPool1d = defineLayer({
  type: 'globalMaxPool1d',
  version: 1,
  label: 'Global max pool 1D',
  category: 'pooling',
  description:
    'Boils each channel down to its largest value over the whole signal: whether a pattern is there, wherever it is.',
  formula: 'y_c = \\max_{i} x_{i,c}',
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

  plan: (context) => planGlobalMaximum(context),
});
