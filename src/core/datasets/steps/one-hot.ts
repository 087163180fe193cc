import { defineEncode } from './define.ts';

/** One feature per word. */
export const oneHot = defineEncode({
  type: 'oneHot',
  label: 'One-hot',
  description: 'One feature per word of the training split: 1 for the word of the row, 0 for the others.',
  formula: 'x_k = [\\text{word} = w_k]',
  fields: {},
  encoding: () => ({ kind: 'oneHot' }),
});
