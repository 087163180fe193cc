import { exp, log } from '../support/math.ts';
import { defineLoss, planElementwise } from './define.ts';

/** Sum over all elements of y (log y - o), divided by the examples; o are log-probabilities. 0 log 0 = 0. */
export const klDivergence = defineLoss({
  type: 'klDivergence',
  label: 'KL divergence',
  description:
    'How many extra nats it costs to believe the outputs when the target distribution is true. 0 when both agree.',
  formula: 'L = \\frac{1}{N} \\sum_n \\sum_c y_{nc} (\\log y_{nc} - o_{nc})',
  fields: {
    logTarget: {
      kind: 'boolean',
      label: 'Targets are logarithms',
      help: 'Turn on when the targets are log-probabilities too.',
      default: false,
      advanced: true,
    },
  },
  task: 'distribution',
  targetKinds: ['distribution', 'same-shape'],
  expectsOutput: 'log-probabilities',
  deviations:
    "This is PyTorch's reduction `batchmean` (its default divides by the elements and is no KL divergence). The time steps of a sequence are added up.",
  references: [
    { title: 'On Information and Sufficiency', authors: 'Kullback, Leibler', year: 1951 },
    { title: 'torch.nn.KLDivLoss', authors: 'PyTorch' },
  ],
  plan(context) {
    if (context.values.logTarget) {
      return planElementwise(
        context,
        (o, y) => exp(y) * (y - o),
        (_o, y) => -exp(y),
        { reduction: 'sum' },
      );
    }
    return planElementwise(
      context,
      (o, y) => (y === 0 ? 0 : y * (log(y) - o)),
      (_o, y) => -y,
      { reduction: 'sum' },
    );
  },
});
