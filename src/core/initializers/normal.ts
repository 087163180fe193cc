import { defineInitializer } from './define.ts';
import { fillNormal } from './fill.ts';

/** Normal with a mean and a standard deviation, unbounded. */
export const normal = defineInitializer({
  type: 'normal',
  label: 'Normal',
  description: 'Random around a mean in the shape of a bell.',
  formula: 'w \\sim N(\\mu, \\sigma^2)',
  fields: {
    mean: {
      kind: 'number',
      label: 'Mean',
      help: 'The middle of the bell.',
      default: 0,
      minimum: -1e6,
      maximum: 1e6,
    },
    std: {
      kind: 'number',
      label: 'Standard deviation',
      help: 'The width of the bell: two thirds of all values are closer to the mean than this.',
      default: 0.05,
      minimum: 0,
      maximum: 1e6,
      scale: 'log',
    },
  },
  references: [{ title: 'torch.nn.init.normal_', authors: 'PyTorch' }],
  initialize: ({ values }, { mean, std }, random) => fillNormal(values, mean, std, random),
});
