import { defineActivation } from './activation-layer.ts';

/** x Phi(x), with Phi the normal distribution function; exact or by its tanh approximation. */
export const gelu = defineActivation({
  type: 'gelu',
  label: 'GELU',
  description:
    'A smooth ReLU: weighs each value by how likely a normal number lies below it. Usual in transformers.',
  formula:
    'f(x) = x \\, \\Phi(x) \\approx \\tfrac{x}{2} \\left(1 + \\tanh\\left(\\sqrt{2 / \\pi} \\, (x + 0.044715 x^3)\\right)\\right)',
  fields: {
    approximation: {
      kind: 'choice',
      label: 'Approximation',
      help: 'How it is calculated. Choose tanh only to match a model that was trained with it (GPT-2, BERT).',
      default: 'none',
      options: [
        { value: 'none', label: 'Exact', help: 'By the error function.' },
        { value: 'tanh', label: 'Tanh', help: 'By tanh, off by at most 0.0005.' },
      ],
      advanced: true,
    },
  },
  choose: ({ approximation }) => (approximation === 'tanh' ? 'geluTanh' : 'gelu'),
  references: [
    {
      title: 'Gaussian Error Linear Units',
      authors: 'Hendrycks, Gimpel',
      year: 2016,
      url: 'https://arxiv.org/abs/1606.08415',
    },
  ],
});
