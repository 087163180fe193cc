import { defineInitializer } from './define.ts';
import { fillNormalOfStd } from './fill.ts';
import { gainField, truncatedField } from './shared-fields.ts';

/** Normal with variance gain^2 * 2 / (fanIn + fanOut). */
export const glorotNormal = defineInitializer({
  type: 'glorotNormal',
  label: 'Glorot normal',
  description:
    'A bell as wide as keeps the spread of signals and gradients equal from layer to layer. For tanh and sigmoid.',
  formula: 'w \\sim N(0, \\sigma^2), \\; \\sigma = g \\sqrt{2 / (n_{in} + n_{out})}',
  fields: { gain: gainField, truncated: truncatedField },
  deviations: 'Unbounded as in PyTorch; Keras truncates (switch it on here).',
  references: [
    {
      title: 'Understanding the difficulty of training deep feedforward neural networks',
      authors: 'Glorot, Bengio',
      year: 2010,
    },
    { title: 'torch.nn.init.xavier_normal_', authors: 'PyTorch' },
  ],
  initialize({ values, fanIn, fanOut }, { gain, truncated }, random) {
    fillNormalOfStd(values, gain * Math.sqrt(2 / (fanIn + fanOut)), truncated, random);
  },
});
