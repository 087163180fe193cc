import { defineInitializer } from './define.ts';

/** Uniform in ±sqrt(6 / (fanIn + fanOut)). */
export const glorotUniform = defineInitializer({
  type: 'glorotUniform',
  label: 'Glorot uniform',
  description:
    'Random, as wide as keeps the spread of signals and gradients equal from layer to layer. For tanh and sigmoid.',
  formula: 'w \\sim U(-a, a), \\; a = \\sqrt{6 / (n_{in} + n_{out})}',
  fields: {},
  references: [
    {
      title: 'Understanding the difficulty of training deep feedforward neural networks',
      authors: 'Glorot, Bengio',
      year: 2010,
    },
  ],
  initialize({ values, fanIn, fanOut }, _values, random) {
    const limit = Math.sqrt(6 / (fanIn + fanOut));
    for (let i = 0; i < values.length; i++) values[i] = limit * (2 * random.nextUniform() - 1);
  },
});
