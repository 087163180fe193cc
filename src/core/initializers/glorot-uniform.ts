import { defineInitializer } from './define.ts';
import { fillUniformOfStd } from './fill.ts';
import { gainField } from './shared-fields.ts';

/** Uniform in ±gain sqrt(6 / (fanIn + fanOut)). */
export const glorotUniform = defineInitializer({
  type: 'glorotUniform',
  label: 'Glorot uniform',
  description:
    'Random, as wide as keeps the spread of signals and gradients equal from layer to layer. For tanh and sigmoid.',
  formula: 'w \\sim U(-a, a), \\; a = g \\sqrt{6 / (n_{in} + n_{out})}',
  fields: { gain: gainField },
  references: [
    {
      title: 'Understanding the difficulty of training deep feedforward neural networks',
      authors: 'Glorot, Bengio',
      year: 2010,
    },
    { title: 'torch.nn.init.xavier_uniform_', authors: 'PyTorch' },
  ],
  initialize({ values, fanIn, fanOut }, { gain }, random) {
    fillUniformOfStd(values, gain * Math.sqrt(2 / (fanIn + fanOut)), random);
  },
});
