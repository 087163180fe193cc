import { defineExtreme } from './extremes.ts';

/** Largest of all inputs, element by element. */
export const maximum = defineExtreme({
  type: 'maximum',
  label: 'Maximum',
  description: 'The largest of its inputs, element by element.',
  formula: 'y = \\max_k x^{(k)}',
  references: [{ title: 'Maxout Networks', authors: 'Goodfellow et al.', year: 2013 }],
});
