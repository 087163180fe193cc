import { defineActivation } from './activation-layer.ts';

/** log(1 + e^(beta x)) / beta. */
export const softplus = defineActivation({
  type: 'softplus',
  label: 'Softplus',
  description: 'A smooth ReLU that is always above 0: right for outputs that must be positive.',
  formula: 'f(x) = \\tfrac{1}{\\beta} \\ln(1 + e^{\\beta x})',
  fields: {
    beta: {
      kind: 'number',
      label: 'Beta',
      help: 'Sharpness of the bend at 0. Large values come close to ReLU.',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      maximum: 1000,
    },
  },
  parameter: 'beta',
  deviations:
    'PyTorch switches to f(x) = x where beta x exceeds 20; here the formula holds everywhere. The difference is below 2.1e-9 / beta.',
  references: [
    {
      title: 'Incorporating Second-Order Functional Knowledge for Better Option Pricing',
      authors: 'Dugas et al.',
      year: 2000,
    },
  ],
});
