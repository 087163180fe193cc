import { defineChange } from './define.ts';

/** Smallest to 0, largest to 1. */
export const minMax = defineChange({
  type: 'minMax',
  label: 'Min-max',
  description:
    'The smallest value of the training split becomes 0, the largest 1. One outlier squeezes all others.',
  formula: 'x \\leftarrow \\dfrac{x-\\min}{\\max-\\min}',
  fields: {},
  fit(_values, present) {
    let [low, high] = [Infinity, -Infinity];
    for (const value of present) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return { kind: 'scale', offset: low, scale: high > low ? high - low : 1 };
  },
});
