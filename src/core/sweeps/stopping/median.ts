import { median } from '../numbers.ts';
import { defineStopping } from './definition.ts';

/** Ends a trial that is worse than the median of the others at its age. */
export const medianStopping = defineStopping({
  type: 'median',
  label: 'Median stopping',
  description:
    'Ends a trial whose best result so far is worse than the median of the earlier trials at the same epoch.',
  fields: {
    warmupEpochs: {
      kind: 'integer',
      label: 'Never before epoch',
      help: 'Epochs that every trial gets.',
      default: 3,
      minimum: 1,
      maximum: 100_000,
    },
    trials: {
      kind: 'integer',
      label: 'Trials to compare with',
      help: 'No trial is ended before so many others have.',
      default: 5,
      minimum: 1,
      maximum: 1000,
    },
    lag: {
      kind: 'integer',
      label: 'Trials under way',
      help: 'A trial is compared with all but the newest of them, one less than this: that many may train side by side, and the trials are the same with fewer.',
      default: 4,
      minimum: 1,
      maximum: 64,
      advanced: true,
    },
  },
  promise:
    'The same trials are ended at the same epochs with any number of processes: what a trial must reach is fixed when it begins, from all but the newest `lag` - 1 trials. The asynchronous original compares with whatever has ended by then and cannot promise that.',
  references: [
    {
      title: 'Google Vizier: A Service for Black-Box Optimization (section 3.2.1)',
      authors: 'Golovin et al.',
      year: 2017,
      url: 'https://dl.acm.org/doi/10.1145/3097983.3098043',
    },
  ],
  lag: ({ lag }) => lag,
  limits({ warmupEpochs, trials }, ended, epochs) {
    // Only those that ended by themselves: what was stopped has no value at a later age.
    const curves = ended
      .filter(({ from, outcome }) => from === 0 && outcome?.score != null && !outcome.stopped)
      .map(({ outcome }) => runningMeans(outcome!.curve));
    return Array.from({ length: epochs }, (_, index) => {
      if (index + 1 < warmupEpochs || curves.length < trials) return null;
      const values = curves.flatMap((curve) => {
        const value = curve[index] ?? null;
        return value === null ? [] : [value];
      });
      return values.length < trials ? null : median(values);
    });
  },
});

/** Mean of the finite values up to each place. */
function runningMeans(curve: readonly (number | null)[]): readonly (number | null)[] {
  let sum = 0;
  let count = 0;
  return curve.map((value) => {
    if (value !== null) {
      sum += value;
      count += 1;
    }
    return count === 0 ? null : sum / count;
  });
}
