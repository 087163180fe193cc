import { defineActivation } from './activation-layer.ts';

/** max(0, x) */
export const relu = defineActivation({
  type: 'relu',
  label: 'ReLU',
  description: 'Lets positive values through and turns negative ones into 0. The usual first choice.',
  formula: 'f(x) = \\max(0, x)',
  references: [
    {
      title: 'Rectified Linear Units Improve Restricted Boltzmann Machines',
      authors: 'Nair, Hinton',
      year: 2010,
    },
  ],
});
