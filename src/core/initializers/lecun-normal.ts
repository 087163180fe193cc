import { defineInitializer } from './define.ts';
import { fillNormalOfStd } from './fill.ts';
import { truncatedField } from './shared-fields.ts';

/** Normal with variance 1 / fanIn. */
export const lecunNormal = defineInitializer({
  type: 'lecunNormal',
  label: 'LeCun normal',
  description:
    'A bell as wide as keeps the spread of signals equal through layers that neither shrink nor grow them. For SELU.',
  formula: 'w \\sim N(0, \\sigma^2), \\; \\sigma = \\sqrt{1 / n_{in}}',
  fields: { truncated: truncatedField },
  deviations: 'Unbounded; Keras truncates (switch it on here).',
  references: [
    { title: 'Efficient BackProp', authors: 'LeCun, Bottou, Orr, Müller', year: 1998 },
    { title: 'Self-Normalizing Neural Networks', authors: 'Klambauer et al.', year: 2017 },
  ],
  initialize({ values, fanIn }, { truncated }, random) {
    fillNormalOfStd(values, Math.sqrt(1 / fanIn), truncated, random);
  },
});
