import { judgeBetter } from '../../compare/is-better.ts';
import { StudioError } from '../../support/errors.ts';
import { listTrials } from '../results.ts';
import type { Setting } from '../space.ts';
import { createQuestionSweep, type QuestionDefinition } from './definition.ts';
import { nameTrial } from './trials.ts';
import { createSampleSentence } from './words.ts';

const about = { type: 'difference', label: 'Is the difference real?' };
const REPEATS = 8;

/** Two ways to train, eight seeds each, and a test. */
export const difference: QuestionDefinition = {
  ...about,
  description: 'The training against another run, eight seeds each, with a test of the two means.',
  needsRival: true,
  unavailable: () => null,
  build(base, rival) {
    if (rival === null) throw new StudioError('question-needs-rival', 'Choose the run to compare with.', {});
    const asSetting = (spec: unknown) => spec as Setting;
    return createQuestionSweep(about, base, {
      repeats: REPEATS,
      space: [
        {
          path: 'run',
          label: 'settings',
          range: {
            kind: 'choice',
            values: [asSetting(base), asSetting(rival.spec)],
            labels: ['this training', rival.name],
          },
          when: null,
        },
      ],
    });
  },
  answer(results) {
    const trials = listTrials(results);
    const [first, second] = trials;
    if (first === undefined || second === undefined) return null;
    if (trials.some(({ state }) => state === 'running')) return null;
    const group = (trial: typeof first) => ({
      label: nameTrial(results, trial),
      values: trial.values,
      seeds: trial.values.map((_, place) => place),
    });
    const verdict = judgeBetter(group(first), group(second), 'lower');
    return {
      sentence: verdict.sentence,
      evidence: [
        ...trials.map(
          (trial) => `${nameTrial(results, trial)}: validation loss ${createSampleSentence(trial.values)}.`,
        ),
        ...verdict.warnings,
        ...verdict.assumptions,
      ],
      chart: {
        xLabel: 'settings',
        yLabel: 'validation loss',
        logX: false,
        isNumeric: false,
        points: trials.map((trial, x) => ({ name: nameTrial(results, trial), x, values: trial.values })),
      },
    };
  },
};
