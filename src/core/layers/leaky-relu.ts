import { defineActivation } from './activation-layer.ts';

/** x above 0, negativeSlope x below. The derivative at 0 is negativeSlope. */
export const leakyRelu = defineActivation({
  type: 'leakyRelu',
  label: 'Leaky ReLU',
  description: 'ReLU that lets a little of negative values through, so that a unit can always recover.',
  formula: 'f(x) = \\begin{cases} x & x > 0 \\\\ a x & x \\le 0 \\end{cases}',
  fields: {
    negativeSlope: {
      kind: 'number',
      label: 'Negative slope',
      help: 'How much of a negative value passes: 0.01 is usual, 0 is plain ReLU.',
      default: 0.01,
      minimum: 0,
      maximum: 10,
    },
  },
  parameter: 'negativeSlope',
  references: [
    {
      title: 'Rectifier Nonlinearities Improve Neural Network Acoustic Models',
      authors: 'Maas, Hannun, Ng',
      year: 2013,
    },
  ],
});
