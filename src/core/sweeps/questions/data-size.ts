import { createQuestionSweep, endedTrials, type QuestionDefinition } from './definition.ts';
import { percent } from '../../support/percent.ts';
import { createSampleSentence, showNumber } from './words.ts';

const about = { type: 'dataSize', label: 'How much data do I need?' };
const path = 'data.split.trainShare';
/** A gain of the last doubling below this share is not worth collecting rows for. */
const WORTH = 0.03;

/** A learning curve over the number of training rows. */
export const dataSize: QuestionDefinition = {
  ...about,
  description: 'Trains on an eighth, a quarter, half and all of the training rows, three seeds each.',
  needsRival: false,
  unavailable: () => null,
  build: (base) =>
    createQuestionSweep(about, base, {
      repeats: 3,
      space: [
        {
          path,
          label: 'share of the training rows',
          range: { kind: 'choice', values: [0.125, 0.25, 0.5, 1], labels: null },
          when: null,
        },
      ],
    }),
  answer(results) {
    const ended = endedTrials(results);
    if (ended === null) return null;
    const share = (trial: (typeof ended.trials)[number]) => Number(trial.point[path]);
    const sorted = [...ended.trials].sort((a, b) => share(a) - share(b));
    const all = sorted.find((trial) => share(trial) === 1)?.value ?? null;
    const half = sorted.find((trial) => share(trial) === 0.5)?.value ?? null;
    if (all === null || half === null) return null;
    const gain = (half - all) / Math.abs(half);
    const sentence =
      gain > WORTH
        ? `More data would help: doubling the training rows, from half to all, lowered the validation loss by ${percent(gain, 2)}, from ${showNumber(half)} to ${showNumber(all)}.`
        : `You have enough data for this network: doubling the training rows, from half to all, changed the validation loss from ${showNumber(half)} to ${showNumber(all)} only.`;
    return {
      sentence,
      evidence: sorted.map(
        (trial) => `${percent(share(trial), 2)} of the rows: ${createSampleSentence(trial.values)}.`,
      ),
      chart: {
        xLabel: 'share of the training rows',
        yLabel: 'validation loss',
        logX: true,
        isNumeric: true,
        points: sorted.map((trial) => ({
          name: percent(share(trial), 2),
          x: share(trial),
          values: trial.values,
        })),
      },
    };
  },
};
