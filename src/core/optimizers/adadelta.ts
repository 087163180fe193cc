import { defineOptimizer } from './define.ts';
import { SMALLEST_SECOND_MOMENT } from './flush.ts';
import { epsilonField } from './shared-fields.ts';

/** s = rho s + (1 - rho) g^2; d = sqrt(D + epsilon) / sqrt(s + epsilon) g; D = rho D + (1 - rho) d^2; w -= learningRate d. */
export const adadelta = defineOptimizer({
  type: 'adadelta',
  label: 'Adadelta',
  description:
    'Chooses its own step sizes from the sizes of recent steps and gradients; the learning rate stays 1.',
  formula:
    's \\leftarrow \\rho s + (1 - \\rho) g^2, \\; d = \\frac{\\sqrt{D + \\epsilon}}{\\sqrt{s + \\epsilon}} g, \\; D \\leftarrow \\rho D + (1 - \\rho) d^2, \\; w \\leftarrow w - \\eta d',
  fields: {
    rho: {
      kind: 'number',
      label: 'Rho',
      help: 'How much of the averages of squares is kept from step to step.',
      default: 0.9,
      minimum: 0,
      maximum: 1,
      exclusiveMaximum: true,
    },
    epsilon: {
      ...epsilonField,
      help: 'The size of the very first steps, when nothing is known yet.',
      default: 1e-6,
    },
  },
  defaultLearningRate: 1,
  defaultWeightDecay: 0,
  slots: () => ['averageSquaredGradient', 'averageSquaredStep'],
  references: [
    { title: 'ADADELTA: An Adaptive Learning Rate Method', authors: 'Zeiler', year: 2012 },
    { title: 'torch.optim.Adadelta', authors: 'PyTorch' },
  ],
  update({ values, parameters: w, gradients: g, slots: [s, d], segments }, learningRate) {
    const { rho, epsilon } = values;
    for (const { offset, length, learningRateFactor } of segments) {
      const rate = learningRate * learningRateFactor;
      const end = offset + length;
      for (let i = offset; i < end; i++) {
        const gradient = g[i]!;
        let squares = rho * s![i]! + (1 - rho) * gradient * gradient;
        if (squares < SMALLEST_SECOND_MOMENT) squares = 0;
        s![i] = squares;
        const move = (Math.sqrt(d![i]! + epsilon) / Math.sqrt(squares + epsilon)) * gradient;
        let moves = rho * d![i]! + (1 - rho) * move * move;
        if (moves < SMALLEST_SECOND_MOMENT) moves = 0;
        d![i] = moves;
        w[i]! -= rate * move;
      }
    }
  },
});
