import { defineStrategy, firstLeg, randomPoint, trialsField } from '../strategy.ts';

/** Independent draws. */
export const random = defineStrategy({
  type: 'random',
  label: 'Random',
  description:
    'Draws every value by chance. Better than a grid as soon as only a few of the hyperparameters matter.',
  fields: { trials: trialsField },
  promise: 'The same seed gives the same trials in the same order; more trials only add to them.',
  references: [
    {
      title: 'Random Search for Hyper-Parameter Optimization',
      authors: 'Bergstra, Bengio',
      year: 2012,
      url: 'https://www.jmlr.org/papers/v13/bergstra12a.html',
    },
  ],
  canExtend: true,
  extendField: 'trials',
  size: ({ values, epochs }) => ({ trials: values.trials, epochs: values.trials * epochs }),
  next({ values, space, seed, epochs }, log) {
    if (log.length >= values.trials) return { kind: 'done' };
    return firstLeg(log.length, randomPoint(space, seed, `random:${log.length}`), epochs);
  },
});
