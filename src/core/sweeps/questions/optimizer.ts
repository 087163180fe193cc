import { optimizers } from '../../optimizers/index.ts';
import type { Dimension } from '../space.ts';
import { createQuestionSweep, type QuestionDefinition } from './definition.ts';
import { answerByNames } from './trials.ts';

const about = { type: 'optimizer', label: 'Which optimizer?' };
const types = ['sgd', 'adam', 'adamw', 'rmsprop'];

/** Four optimizers, each with three learning rates around its own, so that none wins by its rate alone. */
export const optimizer: QuestionDefinition = {
  ...about,
  description: 'SGD, Adam, AdamW and RMSprop, each with three learning rates around its own.',
  needsRival: false,
  unavailable: () => null,
  build(base) {
    const rates = types.map((type): Dimension => {
      const rate = optimizers.get(type).defaultLearningRate;
      return {
        path: 'training.learningRate',
        label: 'learning rate',
        range: {
          kind: 'choice',
          values: [0.1, 1, 10].map((factor) => Number((rate * factor).toPrecision(4))),
          labels: null,
        },
        when: { path: 'training.optimizer', values: [type] },
      };
    });
    return createQuestionSweep(about, base, {
      space: [
        {
          path: 'training.optimizer',
          label: 'optimizer',
          range: {
            kind: 'choice',
            values: types.map((type) => ({ type, values: {} })),
            labels: types.map((type) => optimizers.get(type).label),
          },
          when: null,
        },
        ...rates,
      ],
    });
  },
  answer: (results) =>
    answerByNames(results, {
      xLabel: 'optimizer and learning rate',
      lead: (best) => `Take ${best}`,
      none: 'The optimizer hardly matters here',
    }),
};
