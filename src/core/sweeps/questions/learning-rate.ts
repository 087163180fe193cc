import { countTrialsOf } from './trials.ts';
import { createQuestionSweep, endedTrials, type QuestionDefinition } from './definition.ts';
import { showNumber } from './words.ts';

/** Rates whose loss is at most this much above the best are as good as it. */
const TOLERANCE = 1.1;
const path = 'training.learningRate';
const about = { type: 'learningRate', label: 'Find a learning rate' };

/** Nine rates over four powers of ten, a short training each. */
export const learningRate: QuestionDefinition = {
  ...about,
  description: 'Nine short trainings with rates from 0.0001 to 1; the lowest validation loss wins.',
  needsRival: false,
  unavailable: () => null,
  build: (base) =>
    createQuestionSweep(
      about,
      { ...base, training: { ...base.training, epochs: Math.min(base.training.epochs, 30) } },
      {
        // A rate that only passes through a good place is not a good rate.
        objective: { metric: 'validation.loss', direction: 'minimize', use: 'last' },
        space: [
          {
            path,
            label: 'learning rate',
            range: { kind: 'log', minimum: 1e-4, maximum: 1, steps: 9 },
            when: null,
          },
        ],
      },
    ),
  answer(results) {
    const ended = endedTrials(results);
    if (ended === null) return null;
    const { trials, best } = ended;
    const rate = (trial: (typeof trials)[number]) => Number(trial.point[path]);
    const sorted = [...trials].sort((a, b) => rate(a) - rate(b));
    const at = sorted.findIndex(({ trial }) => trial === best.trial);
    const isGood = (place: number) => (sorted[place]?.value ?? Infinity) <= best.value! * TOLERANCE;
    let low = at;
    let high = at;
    while (low > 0 && isGood(low - 1)) low -= 1;
    while (high < sorted.length - 1 && isGood(high + 1)) high += 1;
    const range =
      low === high
        ? 'no neighbour comes within 10 % of it'
        : `${showNumber(rate(sorted[low]!))} to ${showNumber(rate(sorted[high]!))} come within 10 % of it`;
    const failed = trials.filter(({ value }) => value === null);
    return {
      sentence: `Take a learning rate of ${showNumber(rate(best))}: its validation loss of ${showNumber(best.value!)} is the lowest, and ${range}.`,
      evidence: [
        `${countTrialsOf(trials.length, 'rate')}, one training of ${results.spec.base.training.epochs} epochs each, all with seed ${results.spec.base.training.seed}.`,
        ...(failed.length === 0
          ? []
          : [`Diverged or failed at ${failed.map((each) => showNumber(rate(each))).join(', ')}.`]),
        ...(at === 0 || at === sorted.length - 1
          ? ['The best lies at the end of the range: search further on that side.']
          : []),
      ],
      chart: {
        xLabel: 'learning rate',
        yLabel: 'validation loss',
        logX: true,
        isNumeric: true,
        points: sorted.map((trial) => ({
          name: showNumber(rate(trial)),
          x: rate(trial),
          values: trial.values,
        })),
      },
    };
  },
};
