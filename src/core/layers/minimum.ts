import { defineExtreme } from './extremes.ts';

/** Smallest of all inputs, element by element. */
export const minimum = defineExtreme({
  type: 'minimum',
  label: 'Minimum',
  description: 'The smallest of its inputs, element by element.',
  formula: 'y = \\min_k x^{(k)}',
  references: [
    { title: 'torch.minimum', url: 'https://pytorch.org/docs/stable/generated/torch.minimum.html' },
  ],
});
