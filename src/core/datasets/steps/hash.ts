import { defineEncode } from './define.ts';

/** A few features for any number of words. */
export const hash = defineEncode({
  type: 'hash',
  label: 'Hash',
  description:
    'A fixed number of features for any number of words: the hash of the word says which is 1. Some words share one; new words need no new feature.',
  formula: 'x_k = [\\mathrm{fnv1a}(\\text{word}) \\bmod n = k]',
  fields: {
    buckets: {
      kind: 'integer',
      label: 'Features',
      help: 'More of them means fewer words that share one.',
      default: 16,
      minimum: 2,
      maximum: 1024,
      scale: 'log',
    },
  },
  encoding: ({ buckets }) => ({ kind: 'hash', buckets }),
});
