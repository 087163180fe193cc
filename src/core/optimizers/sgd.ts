import { defineOptimizer } from './define.ts';
import { segmentBlocks } from './segment-blocks.ts';

/** w = w - learningRate * dL/dw, with the optional memory of earlier gradients that is called momentum. */
export const sgd = defineOptimizer({
  type: 'sgd',
  label: 'SGD',
  description:
    'The update rule itself: each weight steps against its gradient. Momentum keeps some of the last step.',
  formula: 'b \\leftarrow \\mu b + (1 - d) g, \\quad w \\leftarrow w - \\eta b',
  fields: {
    momentum: {
      kind: 'number',
      label: 'Momentum',
      help: 'Part of the last step that is kept. 0 is the plain update rule, 0.9 is usual.',
      default: 0,
      minimum: 0,
      maximum: 1,
      exclusiveMaximum: true,
    },
    dampening: {
      kind: 'number',
      label: 'Dampening',
      help: 'How much less the new gradient counts next to the memory.',
      default: 0,
      minimum: 0,
      maximum: 1,
      advanced: true,
    },
    nesterov: {
      kind: 'boolean',
      label: 'Nesterov',
      help: 'Looks one step of momentum ahead before it steps.',
      default: false,
    },
  },
  defaultLearningRate: 0.01,
  defaultWeightDecay: 0,
  slots: ({ momentum }) => (momentum === 0 ? [] : ['momentumBuffer']),
  deviations:
    'As in PyTorch the learning rate stays outside the memory; Keras multiplies it in, which differs when the rate changes.',
  references: [
    { title: 'torch.optim.SGD', authors: 'PyTorch' },
    {
      title: 'On the importance of initialization and momentum in deep learning',
      authors: 'Sutskever et al.',
      year: 2013,
    },
  ],
  update(context, learningRate, step) {
    const { kernels, values } = context;
    const { momentum, nesterov } = values;
    // PyTorch fills the buffer with the whole first gradient; dampening starts with the second.
    const fresh = step === 1 ? 1 : 1 - values.dampening;
    const blocks = segmentBlocks(context);
    for (let i = 0; i < blocks.length; i++) {
      const { length, learningRateFactor, parameters, gradients, slots } = blocks[i]!;
      const rate = learningRate * learningRateFactor;
      const buffer = slots[0];
      if (buffer === undefined) kernels.addScaled(gradients, -rate, parameters, length);
      else kernels.momentumUpdate(parameters, gradients, buffer, length, rate, momentum, fresh, nesterov);
    }
  },
});
