import { defineActivation } from './activation-layer.ts';

/** e^x. */
export const exponential = defineActivation({
  type: 'exponential',
  label: 'Exponential',
  description:
    'Turns every value into a positive one; adding before means multiplying after. For rates and counts.',
  formula: 'f(x) = e^x',
  references: [{ title: 'Generalized Linear Models, section 2.2', authors: 'McCullagh, Nelder', year: 1989 }],
});
