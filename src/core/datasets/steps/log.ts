import { defineChange } from './define.ts';

/** Logarithm that takes every number: the sign is kept. */
export const logarithm = defineChange({
  type: 'log',
  label: 'Logarithm',
  description:
    'Pulls in long tails: incomes, counts, distances. Negative numbers keep their sign, 0 stays 0.',
  formula: 'x \\leftarrow \\mathrm{sign}(x)\\,\\ln(1+|x|)',
  fields: {},
  fit: () => ({ kind: 'log' }),
});
