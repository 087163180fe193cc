import { calculateMoments } from '../statistics.ts';
import { defineChange } from './define.ts';

/** Mean 0, standard deviation 1 on the training split. */
export const standardize = defineChange({
  type: 'standardize',
  label: 'Standardize',
  description: 'Mean 0 and standard deviation 1: the usual choice for networks.',
  formula: 'x \\leftarrow \\dfrac{x-\\mu}{\\sigma}',
  fields: {},
  fit(_values, present) {
    const { mean, standardDeviation } = calculateMoments(present);
    // The spread of equal numbers can come out as a rounding error instead of 0.
    const varies = present.some((value) => value !== present[0]);
    return { kind: 'scale', offset: mean, scale: varies && standardDeviation > 0 ? standardDeviation : 1 };
  },
});
