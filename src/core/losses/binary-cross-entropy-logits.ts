import { StudioError } from '../support/errors.ts';
import { sigmoid, softplus } from '../support/math.ts';
import { defineLoss, planElementwise } from './define.ts';
import { lastAxis } from './position-loss.ts';

/** Mean over all elements of -(w y log s(o) + (1 - y) log(1 - s(o))), s the sigmoid, w the positive weight. */
export const binaryCrossEntropyLogits = defineLoss({
  type: 'binaryCrossEntropyLogits',
  label: 'Binary cross-entropy (logits)',
  description:
    'How surprised the network is by the true yes or no. The sigmoid is part of the loss, which keeps it exact.',
  formula: 'L = -\\frac{1}{n} \\sum_i w_i y_i \\log \\sigma(o_i) + (1 - y_i) \\log(1 - \\sigma(o_i))',
  fields: {
    positiveWeight: {
      kind: 'numbers',
      label: 'Weight of yes',
      help: 'Above 1, missing a yes costs more than a false alarm. One number, or one per output; empty is 1.',
      default: [],
      minimumLength: 0,
      maximumLength: 4096,
      minimum: 0,
    },
    labelSmoothing: {
      kind: 'number',
      label: 'Label smoothing',
      help: 'Moves targets from 0 and 1 towards one half, so that the network does not grow overconfident.',
      default: 0,
      minimum: 0,
      maximum: 1,
      exclusiveMaximum: true,
      advanced: true,
    },
  },
  task: 'binary',
  targetKinds: ['same-shape'],
  expectsOutput: 'logits',
  deviations:
    'Class weights [no, yes] divide by the sum of the weights; the weight of yes does not (PyTorch). Label smoothing is that of Keras.',
  references: [
    { title: 'torch.nn.BCEWithLogitsLoss', authors: 'PyTorch' },
    { title: 'Deep Learning, section 6.2.2.2', authors: 'Goodfellow, Bengio, Courville', year: 2016 },
  ],
  plan(context) {
    const { positiveWeight, labelSmoothing } = context.values;
    const outputs = lastAxis(context);
    if (positiveWeight.length > 1 && positiveWeight.length !== outputs) {
      throw new StudioError(
        'positive-weight-length',
        `Expected 0, 1 or ${outputs} weights of yes (one per output), got ${positiveWeight.length}.`,
        { expected: outputs, found: positiveWeight.length },
      );
    }
    const weights = Float64Array.from(
      { length: outputs },
      (_, i) => positiveWeight[i] ?? positiveWeight[0] ?? 1,
    );
    const soften = (y: number): number => y * (1 - labelSmoothing) + 0.5 * labelSmoothing;
    return planElementwise(
      context,
      (o, target, i) => {
        const y = soften(target);
        return weights[i % outputs]! * y * softplus(-o) + (1 - y) * softplus(o);
      },
      (o, target, i) => {
        const y = soften(target);
        return (1 - y) * sigmoid(o) - weights[i % outputs]! * y * sigmoid(-o);
      },
      { positiveShare: (y) => y },
    );
  },
});
