import { defineActivation } from './activation-layer.ts';

/** Hyperbolic tangent. */
export const tanh = defineActivation({
  type: 'tanh',
  label: 'Tanh',
  description: 'Squeezes every value smoothly between -1 and 1. Saturates far from 0.',
  formula: 'f(x) = \\tanh x',
  references: [{ title: 'Efficient BackProp', authors: 'LeCun, Bottou, Orr, Müller', year: 1998 }],
});
