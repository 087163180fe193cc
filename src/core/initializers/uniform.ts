import { StudioError } from '../support/errors.ts';
import { defineInitializer } from './define.ts';
import { fillUniform } from './fill.ts';

/** Uniform in [low, high). */
export const uniform = defineInitializer({
  type: 'uniform',
  label: 'Uniform',
  description: 'Random, every value between two limits equally likely.',
  formula: 'w \\sim U(a, b)',
  fields: {
    low: {
      kind: 'number',
      label: 'Low',
      help: 'The smallest value.',
      default: -0.05,
      minimum: -1e6,
      maximum: 1e6,
    },
    high: {
      kind: 'number',
      label: 'High',
      help: 'The largest value.',
      default: 0.05,
      minimum: -1e6,
      maximum: 1e6,
    },
  },
  references: [{ title: 'torch.nn.init.uniform_', authors: 'PyTorch' }],
  initialize({ values }, { low, high }, random) {
    if (low > high) {
      throw new StudioError(
        'initializer-range',
        `Expected \`low\` to be at most \`high\`, got ${low} and ${high} (initializer "uniform").`,
        { low, high },
      );
    }
    fillUniform(values, low, high, random);
  },
});
