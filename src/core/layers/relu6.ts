import { defineActivation } from './activation-layer.ts';

/** min(max(0, x), 6). The derivative at 0 and at 6 is 0. */
export const relu6 = defineActivation({
  type: 'relu6',
  label: 'ReLU6',
  description: 'ReLU that stops at 6, which keeps activations small enough for low-precision devices.',
  formula: 'f(x) = \\min(\\max(0, x), 6)',
  references: [
    { title: 'Convolutional Deep Belief Networks on CIFAR-10', authors: 'Krizhevsky', year: 2010 },
  ],
});
