import { countCombinations, gridPoints } from '../space.ts';
import { defineStrategy, firstLeg } from '../strategy.ts';

/** Every combination, in order. */
export const grid = defineStrategy({
  type: 'grid',
  label: 'Grid',
  description:
    'Tries every combination of the values. Easy to read; the number of trials multiplies with each hyperparameter.',
  fields: {},
  promise: 'The same space gives the same trials in the same order.',
  references: [],
  canExtend: false,
  extendField: null,
  size({ space, epochs }) {
    const trials = countCombinations(space);
    return { trials, epochs: trials * epochs };
  },
  next({ space, epochs }, log) {
    const point = gridPoints(space, log.length + 1)[log.length];
    return point === undefined ? { kind: 'done' } : firstLeg(log.length, point, epochs);
  },
});
