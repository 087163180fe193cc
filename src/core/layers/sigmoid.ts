import { defineActivation } from './activation-layer.ts';

/** 1 / (1 + e^-x). */
export const sigmoid = defineActivation({
  type: 'sigmoid',
  label: 'Sigmoid',
  description:
    'Squeezes every value into 0 to 1, to be read as a probability. Usual at the output of a yes-or-no question.',
  formula: 'f(x) = \\sigma(x) = \\frac{1}{1 + e^{-x}}',
  references: [
    { title: 'Deep Learning, section 6.2.2.2', authors: 'Goodfellow, Bengio, Courville', year: 2016 },
  ],
});
