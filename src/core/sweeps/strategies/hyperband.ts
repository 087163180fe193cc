import { pow } from '../../support/math.ts';
import { defineStrategy, randomPoint } from '../strategy.ts';
import {
  bracketEpochs,
  createBracket,
  etaField,
  firstEpochsField,
  nextInBracket,
  type Bracket,
} from './halving.ts';

/** Successive halving from bold to careful: n = ceil((s_max + 1) / (s + 1) * eta^s) trials from R * eta^-s epochs. */
function createBrackets(epochs: number, eta: number, firstEpochs: number): readonly Bracket[] {
  let most = 0;
  while (firstEpochs * pow(eta, most + 1) <= epochs) most += 1;
  return Array.from({ length: most + 1 }, (_, index) => {
    const s = most - index;
    const trials = Math.ceil(((most + 1) / (s + 1)) * pow(eta, s));
    return createBracket(trials, Math.max(firstEpochs, Math.floor(epochs / pow(eta, s))), epochs, eta);
  });
}

/** Several rounds of successive halving that trade the number of trials for their length. */
export const hyperband = defineStrategy({
  type: 'hyperband',
  label: 'Hyperband',
  description:
    'Successive halving several times, from many short trials to a few long ones: it does not rely on a good start telling a good end.',
  fields: { eta: etaField, firstEpochs: firstEpochsField },
  promise:
    'The same seed gives the same trials and the same survivors with any number of processes: a round is decided when all of it has ended, so processes wait at its end.',
  references: [
    {
      title: 'Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization',
      authors: 'Li, Jamieson, DeSalvo, Rostamizadeh, Talwalkar',
      year: 2018,
      url: 'https://jmlr.org/papers/v18/16-558.html',
    },
  ],
  canExtend: false,
  extendField: null,
  size({ values, epochs }) {
    const brackets = createBrackets(epochs, values.eta, values.firstEpochs);
    return {
      trials: brackets.reduce((sum, { rungs }) => sum + rungs[0]!.trials, 0),
      epochs: brackets.reduce((sum, bracket) => sum + bracketEpochs(bracket), 0),
    };
  },
  next({ values, space, seed, epochs }, log) {
    let firstTrial = 0;
    for (const [index, bracket] of createBrackets(epochs, values.eta, values.firstEpochs).entries()) {
      const trials = bracket.rungs[0]!.trials;
      const end = firstTrial + trials;
      const legs = log.filter(({ trial }) => trial >= firstTrial && trial < end);
      const step = nextInBracket(
        bracket,
        legs,
        firstTrial,
        (trial) => randomPoint(space, seed, `hyperband:${trial}`),
        (rung) => `bracket ${index + 1}, rung ${rung + 1}`,
      );
      // The next bracket begins once this one has given out all its work: never at a moment that speed decides.
      if (step.kind !== 'done') return step;
      firstTrial = end;
    }
    return { kind: 'done' };
  },
});
