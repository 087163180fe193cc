import { defineOptimizer } from './define.ts';
import { epsilonField } from './shared-fields.ts';

/** s += g^2; w -= learningRate / (1 + (n - 1) decay) * g / (sqrt(s) + epsilon). */
export const adagrad = defineOptimizer({
  type: 'adagrad',
  label: 'Adagrad',
  description:
    'Every weight steps less the more gradient it has seen in all. Good for rare features; slows down for ever.',
  formula:
    's \\leftarrow s + g^2, \\quad w \\leftarrow w - \\frac{\\eta}{1 + (n - 1) \\kappa} \\frac{g}{\\sqrt s + \\epsilon}',
  fields: {
    learningRateDecay: {
      kind: 'number',
      label: 'Learning rate decay',
      help: 'Makes the learning rate smaller with every step, on top of the schedule (kappa in the formula).',
      default: 0,
      minimum: 0,
      maximum: 1,
      advanced: true,
    },
    initialAccumulator: {
      kind: 'number',
      label: 'Initial accumulator',
      help: 'The sum of squares that every weight starts with: larger means smaller first steps.',
      default: 0,
      minimum: 0,
      maximum: 1e6,
      advanced: true,
    },
    epsilon: { ...epsilonField, default: 1e-10 },
  },
  defaultLearningRate: 0.01,
  defaultWeightDecay: 0,
  slots: () => ['sumOfSquares'],
  slotStart: (_slot, { initialAccumulator }) => initialAccumulator,
  references: [
    {
      title: 'Adaptive Subgradient Methods for Online Learning and Stochastic Optimization',
      authors: 'Duchi, Hazan, Singer',
      year: 2011,
    },
    { title: 'torch.optim.Adagrad', authors: 'PyTorch' },
  ],
  update({ values, parameters: w, gradients: g, slots: [s], segments }, learningRate, step) {
    const { learningRateDecay, epsilon } = values;
    for (const { offset, length, learningRateFactor } of segments) {
      const rate = (learningRate * learningRateFactor) / (1 + (step - 1) * learningRateDecay);
      const end = offset + length;
      for (let i = offset; i < end; i++) {
        const gradient = g[i]!;
        const sum = s![i]! + gradient * gradient;
        s![i] = sum;
        w[i]! -= (rate * gradient) / (Math.sqrt(sum) + epsilon);
      }
    }
  },
});
