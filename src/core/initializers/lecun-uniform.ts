import { defineInitializer } from './define.ts';
import { fillUniformOfStd } from './fill.ts';

/** Uniform in ±sqrt(3 / fanIn). */
export const lecunUniform = defineInitializer({
  type: 'lecunUniform',
  label: 'LeCun uniform',
  description:
    'Random, as wide as keeps the spread of signals equal through layers that neither shrink nor grow them. For SELU.',
  formula: 'w \\sim U(-a, a), \\; a = \\sqrt{3 / n_{in}}',
  fields: {},
  references: [
    { title: 'Efficient BackProp', authors: 'LeCun, Bottou, Orr, Müller', year: 1998 },
    { title: 'Self-Normalizing Neural Networks', authors: 'Klambauer et al.', year: 2017 },
  ],
  initialize({ values, fanIn }, _values, random) {
    fillUniformOfStd(values, Math.sqrt(1 / fanIn), random);
  },
});
