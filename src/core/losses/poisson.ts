import { exp, log } from '../support/math.ts';
import { defineLoss, planElementwise } from './define.ts';

/** Poisson negative log-likelihood, mean over all elements: e^o - y o (log input) or o - y log(o + epsilon). */
export const poisson = defineLoss({
  type: 'poisson',
  label: 'Poisson',
  description: 'For counts: how unlikely the counted number is when the network gives the expected one.',
  formula:
    'L = \\frac{1}{n} \\sum_i e^{o_i} - y_i o_i \\quad \\text{or} \\quad \\frac{1}{n} \\sum_i o_i - y_i \\log(o_i + \\epsilon)',
  fields: {
    logInput: {
      kind: 'boolean',
      label: 'Outputs are logarithms',
      help: 'On: the network gives the logarithm of the expected count (no activation at the end). Off: the count itself, which must stay positive.',
      default: true,
    },
    epsilon: {
      kind: 'number',
      label: 'Epsilon',
      help: 'Keeps the logarithm finite when the network expects a count of 0.',
      default: 1e-8,
      minimum: 0,
      exclusiveMinimum: true,
      maximum: 1,
      advanced: true,
      when: { logInput: [false] },
    },
  },
  task: 'regression',
  targetKinds: ['same-shape'],
  expectsOutput: 'any',
  deviations: "The constant term of Stirling's formula (PyTorch's `full`) is left out.",
  references: [{ title: 'torch.nn.PoissonNLLLoss', authors: 'PyTorch' }],
  plan(context) {
    const { logInput, epsilon } = context.values;
    if (logInput) {
      return planElementwise(
        context,
        (o, y) => exp(o) - y * o,
        (o, y) => exp(o) - y,
      );
    }
    return planElementwise(
      context,
      (o, y) => o - y * log(o + epsilon),
      (o, y) => 1 - y / (o + epsilon),
    );
  },
});
