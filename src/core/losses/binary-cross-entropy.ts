import { StudioError } from '../support/errors.ts';
import { log, log1p } from '../support/math.ts';
import { defineLoss, planElementwise } from './define.ts';

/** Logarithms are not let below this, so that one confident mistake costs 100 and not infinity. */
const LOWEST_LOG = -100;
/** Smallest o (1 - o) that the gradient divides by. */
const SMALLEST_VARIANCE = 1e-12;

function refuse(o: number): never {
  throw new StudioError(
    'loss-needs-probabilities',
    `Expected outputs from 0 to 1 for the binary cross-entropy from probabilities, got ${o}. End the network with a sigmoid, or choose the binary cross-entropy from logits.`,
    { found: o },
  );
}

/** Mean over all elements of -(y log o + (1 - y) log(1 - o)), for outputs that are probabilities. */
export const binaryCrossEntropy = defineLoss({
  type: 'binaryCrossEntropy',
  label: 'Binary cross-entropy (probabilities)',
  description:
    'How surprised the network is by the true yes or no. For outputs that have been through a sigmoid.',
  formula: 'L = -\\frac{1}{n} \\sum_i y_i \\log o_i + (1 - y_i) \\log(1 - o_i)',
  fields: {
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
  expectsOutput: 'probabilities',
  deviations:
    'As in PyTorch, logarithms are kept at -100 or more, and the gradient divides by o (1 - o) of at least 1e-12. Class weights [no, yes] divide by the sum of the weights. Label smoothing is that of Keras.',
  references: [
    { title: 'torch.nn.BCELoss', authors: 'PyTorch' },
    { title: 'Deep Learning, section 6.2.2.2', authors: 'Goodfellow, Bengio, Courville', year: 2016 },
  ],
  plan(context) {
    const { labelSmoothing } = context.values;
    const soften = (y: number): number => y * (1 - labelSmoothing) + 0.5 * labelSmoothing;
    return planElementwise(
      context,
      (o, target) => {
        if (o < 0 || o > 1) refuse(o);
        const y = soften(target);
        // `<` keeps NaN: a diverged network must not look like one with a loss of 100.
        let yes = log(o);
        let no = log1p(-o);
        if (yes < LOWEST_LOG) yes = LOWEST_LOG;
        if (no < LOWEST_LOG) no = LOWEST_LOG;
        return -(y * yes + (1 - y) * no);
      },
      (o, target) => {
        const variance = o * (1 - o);
        return (o - soften(target)) / (variance < SMALLEST_VARIANCE ? SMALLEST_VARIANCE : variance);
      },
      { positiveShare: (y) => y },
    );
  },
});
