import { createQuestionSweep, type QuestionDefinition } from './definition.ts';
import { answerByNames } from './trials.ts';

const about = { type: 'initialization', label: 'Does initialisation matter?' };

/** The same training from five starts, three seeds each. */
export const initialization: QuestionDefinition = {
  ...about,
  description: 'Zeros, too small, Glorot, He and too large, three seeds each.',
  needsRival: false,
  unavailable: () => null,
  build: (base) =>
    createQuestionSweep(about, base, {
      repeats: 3,
      space: [
        {
          path: 'training.initializer',
          label: 'initialisation',
          range: {
            kind: 'choice',
            values: [
              { type: 'zeros', values: {} },
              { type: 'normal', values: { std: 0.001 } },
              { type: 'glorotUniform', values: {} },
              { type: 'heNormal', values: {} },
              { type: 'normal', values: { std: 3 } },
            ],
            labels: ['zeros', 'too small', 'Glorot', 'He', 'too large'],
          },
          when: null,
        },
      ],
    }),
  answer: (results) =>
    answerByNames(results, {
      xLabel: 'initialisation',
      lead: (best) => `Initialisation matters here, and "${best}" does best`,
      none: 'Initialisation hardly matters here',
    }),
};
