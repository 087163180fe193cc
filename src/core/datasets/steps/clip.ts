import { defineChange } from './define.ts';
import { quantile } from './quantile.ts';

/** Cuts off what lies outside two quantiles of the training split, or two numbers. */
export const clip = defineChange({
  type: 'clip',
  label: 'Clip',
  description: 'Values beyond the bounds become the bound: outliers stop deciding the gradient.',
  formula: 'x \\leftarrow \\min(\\max(x,\\ell),h)',
  fields: {
    by: {
      kind: 'choice',
      label: 'Bounds',
      help: 'Quantiles come from the training split.',
      default: 'quantiles',
      options: [
        { value: 'quantiles', label: 'Quantiles' },
        { value: 'values', label: 'Values' },
      ],
    },
    share: {
      kind: 'number',
      label: 'Cut off on each side',
      help: '0.01 keeps what lies between the 1 % and the 99 % quantile.',
      default: 0.01,
      minimum: 0,
      maximum: 0.49,
      when: { by: ['quantiles'] },
    },
    low: {
      kind: 'number',
      label: 'Lowest',
      help: 'Smaller values become this.',
      default: 0,
      when: { by: ['values'] },
    },
    high: {
      kind: 'number',
      label: 'Highest',
      help: 'Larger values become this.',
      default: 1,
      when: { by: ['values'] },
    },
  },
  fit({ by, share, low, high }, present) {
    if (by === 'values') return { kind: 'clip', low: Math.min(low, high), high: Math.max(low, high) };
    const sorted = Float64Array.from(present).sort();
    return { kind: 'clip', low: quantile(sorted, share), high: quantile(sorted, 1 - share) };
  },
});
