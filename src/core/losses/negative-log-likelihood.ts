import { checkClassWeights } from './class-weights.ts';
import { defineLoss } from './define.ts';
import { lastAxis, planPositions, readClass } from './position-loss.ts';

/** -o[y] over the last axis, mean over examples and positions; o are log-probabilities. */
export const negativeLogLikelihood = defineLoss({
  type: 'negativeLogLikelihood',
  label: 'Negative log-likelihood',
  description: 'Minus the log-probability of the true class. For networks that end with a log-softmax.',
  formula: 'L = -\\frac{\\sum_n w_{y_n} o_{n, y_n}}{\\sum_n w_{y_n}}',
  fields: {},
  task: 'multiclass',
  targetKinds: ['class-index'],
  expectsOutput: 'log-probabilities',
  references: [{ title: 'torch.nn.NLLLoss', authors: 'PyTorch' }],
  plan(context) {
    const { output, outputGradient, target } = context;
    const classes = lastAxis(context);
    const weights = checkClassWeights(context.classWeights, classes, 'negativeLogLikelihood');
    return planPositions(context, {
      measure(at, position, sums) {
        const label = readClass(target, position, classes);
        sums.own = label < 0 ? 0 : -output[at + label]!;
        sums.weight = label < 0 ? 0 : weights ? weights[label]! : 1;
        sums.weighted = sums.weight * sums.own;
      },
      differentiate(at, position, scale) {
        const label = readClass(target, position, classes);
        outputGradient.fill(0, at, at + classes);
        if (label >= 0) outputGradient[at + label] = weights ? -scale * weights[label]! : -scale;
      },
    });
  },
});
