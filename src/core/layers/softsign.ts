import { defineActivation } from './activation-layer.ts';

/** x / (1 + |x|). */
export const softsign = defineActivation({
  type: 'softsign',
  label: 'Softsign',
  description: 'Squeezes values between -1 and 1 like tanh, but saturates more slowly.',
  formula: 'f(x) = \\frac{x}{1 + |x|}',
  references: [
    {
      title: 'Quadratic Features and Deep Architectures for Chunking',
      authors: 'Turian, Bergstra, Bengio',
      year: 2009,
    },
  ],
});
