import { defineChange } from './define.ts';
import { quantile } from './quantile.ts';

/** Median 0, interquartile range 1. */
export const robust = defineChange({
  type: 'robust',
  label: 'Robust scaling',
  description: 'Median 0 and interquartile range 1: a few very large values do not decide the scale.',
  formula: 'x \\leftarrow \\dfrac{x-\\mathrm{median}}{q_{0.75}-q_{0.25}}',
  fields: {},
  fit(_values, present) {
    const sorted = Float64Array.from(present).sort();
    const range = quantile(sorted, 0.75) - quantile(sorted, 0.25);
    return { kind: 'scale', offset: quantile(sorted, 0.5), scale: range > 0 ? range : 1 };
  },
});
