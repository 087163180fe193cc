import { defineInitializer } from './define.ts';
import { fillTruncatedNormal } from './fill.ts';

/** Normal, drawn again beyond 2 std from the mean, not rescaled: its own deviation is 0.8796 std. */
export const truncatedNormal = defineInitializer({
  type: 'truncatedNormal',
  label: 'Truncated normal',
  description: 'Random in the shape of a bell whose tails are cut off, so that no weight starts very large.',
  formula: 'w \\sim N(\\mu, \\sigma^2), \\quad |w - \\mu| \\le 2 \\sigma',
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
      help: 'The width of the bell before it is cut at twice this distance.',
      default: 0.05,
      minimum: 0,
      maximum: 1e6,
      scale: 'log',
    },
  },
  deviations: 'Cut at 2 standard deviations (Keras), where torch.nn.init.trunc_normal_ cuts at -2 and +2.',
  references: [{ title: 'torch.nn.init.trunc_normal_', authors: 'PyTorch' }],
  initialize: ({ values }, { mean, std }, random) => fillTruncatedNormal(values, mean, std, random),
});
