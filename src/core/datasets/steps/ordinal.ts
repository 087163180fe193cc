import { defineEncode } from './define.ts';

/** The place of the word in a list. */
export const ordinal = defineEncode({
  type: 'ordinal',
  label: 'Ordinal',
  description:
    'The place of the word in a list, 0 for the first. Only for words with an order: small, medium, large.',
  formula: 'x = k \\text{ where word} = w_k',
  fields: {
    order: {
      kind: 'text',
      label: 'Order',
      help: 'Words with commas between them, the lowest first. Words that are not named follow as they first occur.',
      default: '',
      maximumLength: 10_000,
    },
  },
  encoding: ({ order }) => ({
    kind: 'ordinal',
    order: order
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  }),
});
