import { defineStrategy, randomPoint, trialsField } from '../strategy.ts';
import { bracketEpochs, createBracket, etaField, firstEpochsField, nextInBracket } from './halving.ts';

/** Many trials for a short time, the best of them longer. */
export const successiveHalving = defineStrategy({
  type: 'successiveHalving',
  label: 'Successive halving',
  description:
    'Trains many trials for a short time, keeps the best, trains those longer, and so on. Paused trials go on from their checkpoints.',
  fields: { trials: { ...trialsField, default: 27 }, eta: etaField, firstEpochs: firstEpochsField },
  promise:
    'The same seed gives the same trials and the same survivors with any number of processes: a round is decided when all of it has ended, so processes wait at its end.',
  references: [
    {
      title: 'Non-stochastic Best Arm Identification and Hyperparameter Optimization',
      authors: 'Jamieson, Talwalkar',
      year: 2016,
      url: 'https://proceedings.mlr.press/v51/jamieson16.html',
    },
  ],
  canExtend: false,
  extendField: null,
  size({ values, epochs }) {
    const bracket = createBracket(values.trials, values.firstEpochs, epochs, values.eta);
    return { trials: values.trials, epochs: bracketEpochs(bracket) };
  },
  next({ values, space, seed, epochs }, log) {
    return nextInBracket(
      createBracket(values.trials, values.firstEpochs, epochs, values.eta),
      log,
      0,
      (trial) => randomPoint(space, seed, `halving:${trial}`),
      (rung) => `rung ${rung + 1}`,
    );
  },
});
