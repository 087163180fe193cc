import { StudioError } from '../support/errors.ts';
import { log } from '../support/math.ts';
import { checkClassWeights } from './class-weights.ts';
import { defineLoss } from './define.ts';
import { createClassTarget, lastAxis, planPositions } from './position-loss.ts';

/** Logarithms are not let below this, and gradients do not divide by less than the smallest probability. */
const LOWEST_LOG = -100;
const SMALLEST_PROBABILITY = 1e-12;
/** What rounding may add to a probability of 1. */
const ROUNDING = 1e-5;

/** -sum over classes of q log o over the last axis, mean over examples and positions; o are probabilities. */
export const categoricalCrossEntropyProbabilities = defineLoss({
  type: 'categoricalCrossEntropyProbabilities',
  label: 'Categorical cross-entropy (probabilities)',
  description:
    'How surprised the network is by the true class. For outputs that have been through a softmax.',
  formula:
    'L = -\\frac{1}{N} \\sum_n \\sum_c q_{nc} \\log o_{nc}, \\quad q = (1 - \\varepsilon) y + \\varepsilon / K',
  fields: {
    labelSmoothing: {
      kind: 'number',
      label: 'Label smoothing',
      help: 'Gives every wrong class a small share of the target, so that the network does not grow overconfident. 0.1 is usual.',
      default: 0,
      minimum: 0,
      maximum: 1,
      exclusiveMaximum: true,
      advanced: true,
    },
  },
  task: 'multiclass',
  targetKinds: ['class-index', 'distribution'],
  expectsOutput: 'probabilities',
  deviations:
    'PyTorch has no such loss; the formula is used as it stands (outputs are not made to sum to 1, unlike Keras). Logarithms are kept at -100 or more, and the gradient divides by at least 1e-12. Class weights as for logits.',
  references: [
    { title: 'Deep Learning, section 6.2.2.3', authors: 'Goodfellow, Bengio, Courville', year: 2016 },
  ],
  plan(context) {
    const { output, outputGradient, values } = context;
    const classes = lastAxis(context);
    const weights = checkClassWeights(context.classWeights, classes, 'categoricalCrossEntropyProbabilities');
    const q = createClassTarget(context, values.labelSmoothing);
    return planPositions(context, {
      measure(at, position, sums) {
        sums.own = sums.weighted = sums.weight = 0;
        if (!q.select(at, position)) return;
        for (let c = 0; c < classes; c++) {
          const probability = output[at + c]!;
          if (probability < 0 || probability > 1 + ROUNDING) refuse(probability);
          const share = q.share(c);
          if (share === 0) continue;
          let logarithm = log(probability);
          if (logarithm < LOWEST_LOG) logarithm = LOWEST_LOG;
          sums.own -= share * logarithm;
          sums.weighted -= (weights ? weights[c]! : 1) * share * logarithm;
        }
        sums.weight = q.weight();
      },
      differentiate(at, position, scale) {
        if (!q.select(at, position)) return void outputGradient.fill(0, at, at + classes);
        for (let c = 0; c < classes; c++) {
          const probability = output[at + c]!;
          const divisor = probability < SMALLEST_PROBABILITY ? SMALLEST_PROBABILITY : probability;
          outputGradient[at + c] = (-scale * (weights ? weights[c]! : 1) * q.share(c)) / divisor;
        }
      },
    });
  },
});

function refuse(found: number): never {
  throw new StudioError(
    'loss-needs-probabilities',
    `Expected outputs from 0 to 1 for the categorical cross-entropy from probabilities, got ${found}. End the network with a softmax, or choose the categorical cross-entropy from logits.`,
    { found },
  );
}
