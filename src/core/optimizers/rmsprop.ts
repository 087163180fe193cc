import { defineOptimizer } from './define.ts';
import { SMALLEST_FIRST_MOMENT, SMALLEST_SECOND_MOMENT } from './flush.ts';
import { segmentBlocks } from './segment-blocks.ts';
import { epsilonField } from './shared-fields.ts';

/**
 * v = alpha v + (1 - alpha) g^2; d = g / (sqrt(v) + epsilon), with v - a^2 under the root when centred
 * (a = alpha a + (1 - alpha) g); w -= learningRate d, or b = momentum b + d and w -= learningRate b.
 */
export const rmsprop = defineOptimizer({
  type: 'rmsprop',
  label: 'RMSprop',
  description:
    'Divides every gradient by its recent typical size, so that all weights move at a similar pace.',
  formula:
    'v \\leftarrow \\alpha v + (1 - \\alpha) g^2, \\quad b \\leftarrow \\mu b + \\frac{g}{\\sqrt{v} + \\epsilon}, \\quad w \\leftarrow w - \\eta b',
  fields: {
    alpha: {
      kind: 'number',
      label: 'Alpha',
      help: 'How much of the average squared gradient is kept from step to step.',
      default: 0.99,
      minimum: 0,
      maximum: 1,
      exclusiveMaximum: true,
    },
    momentum: {
      kind: 'number',
      label: 'Momentum',
      help: 'Part of the last step that is kept. 0 is plain RMSprop.',
      default: 0,
      minimum: 0,
      maximum: 1,
      exclusiveMaximum: true,
    },
    centered: {
      kind: 'boolean',
      label: 'Centred',
      help: 'Divides by the spread of the gradient around its mean instead of its size: bolder where it is steady.',
      default: false,
    },
    epsilon: epsilonField,
  },
  defaultLearningRate: 0.01,
  defaultWeightDecay: 0,
  slots: ({ momentum, centered }) => [
    'secondMoment',
    ...(centered ? ['averageGradient'] : []),
    ...(momentum === 0 ? [] : ['momentumBuffer']),
  ],
  references: [
    { title: 'Neural Networks for Machine Learning, lecture 6e', authors: 'Tieleman, Hinton', year: 2012 },
    { title: 'Generating Sequences With Recurrent Neural Networks', authors: 'Graves', year: 2013 },
    { title: 'torch.optim.RMSprop', authors: 'PyTorch' },
  ],
  update(context, learningRate) {
    const { values, parameters: w, gradients: g, slots, segments, kernels } = context;
    const { alpha, momentum, centered, epsilon } = values;
    if (!centered && momentum === 0) {
      for (const block of segmentBlocks(context)) {
        const rate = learningRate * block.learningRateFactor;
        const { parameters, gradients, slots: own, length } = block;
        kernels.rmspropUpdate(parameters, gradients, own[0]!, length, rate, alpha, epsilon);
      }
      return;
    }
    const v = slots[0]!;
    const average = centered ? slots[1]! : undefined;
    const buffer = momentum === 0 ? undefined : slots[centered ? 2 : 1]!;
    for (const { offset, length, learningRateFactor } of segments) {
      const rate = learningRate * learningRateFactor;
      const end = offset + length;
      for (let i = offset; i < end; i++) {
        const gradient = g[i]!;
        let second = alpha * v[i]! + (1 - alpha) * gradient * gradient;
        if (second < SMALLEST_SECOND_MOMENT) second = 0;
        v[i] = second;
        if (average !== undefined) {
          let first = alpha * average[i]! + (1 - alpha) * gradient;
          if (first < SMALLEST_FIRST_MOMENT && first > -SMALLEST_FIRST_MOMENT) first = 0;
          average[i] = first;
          second -= first * first;
          // A variance; rounding may push a steady gradient's just below 0.
          if (second < 0) second = 0;
        }
        let move = gradient / (Math.sqrt(second) + epsilon);
        if (buffer !== undefined) {
          move += momentum * buffer[i]!;
          if (move < SMALLEST_FIRST_MOMENT && move > -SMALLEST_FIRST_MOMENT) move = 0;
          buffer[i] = move;
        }
        w[i]! -= rate * move;
      }
    }
  },
});
