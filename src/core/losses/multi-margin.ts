import { checkClassWeights } from './class-weights.ts';
import { defineLoss } from './define.ts';
import { lastAxis, planPositions, readClass } from './position-loss.ts';

/** (1 / K) sum over i != y of max(0, margin - o[y] + o[i])^p over the last axis, mean over positions. */
export const multiMargin = defineLoss({
  type: 'multiMargin',
  label: 'Multi-margin',
  description:
    'The score of the true class should beat every other by a margin; each class that comes closer costs.',
  formula: 'L = \\frac{1}{N} \\sum_n \\frac{1}{K} \\sum_{i \\ne y_n} \\max(0, m - o_{n, y_n} + o_{ni})^p',
  fields: {
    p: {
      kind: 'integer',
      label: 'Power',
      help: '1 grows straight with the violation, 2 squares it.',
      default: 1,
      minimum: 1,
      maximum: 2,
    },
    margin: {
      kind: 'number',
      label: 'Margin',
      help: 'By how much the score of the true class should be ahead.',
      default: 1,
      minimum: 0,
      maximum: 1e6,
    },
  },
  task: 'multiclass',
  targetKinds: ['class-index'],
  expectsOutput: 'any',
  deviations:
    'Class weights divide by the sum of the weights, as in every other loss here; PyTorch divides by the batch size.',
  references: [
    {
      title: 'On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines',
      authors: 'Crammer, Singer',
      year: 2001,
    },
    { title: 'torch.nn.MultiMarginLoss', authors: 'PyTorch' },
  ],
  plan(context) {
    const { output, outputGradient, target, values } = context;
    const { p, margin } = values;
    const classes = lastAxis(context);
    const weights = checkClassWeights(context.classWeights, classes, 'multiMargin');
    return planPositions(context, {
      measure(at, position, sums) {
        sums.own = sums.weighted = sums.weight = 0;
        const label = readClass(target, position, classes);
        if (label < 0) return;
        const score = output[at + label]!;
        for (let c = 0; c < classes; c++) {
          if (c === label) continue;
          const gap = margin - score + output[at + c]!;
          if (!(gap <= 0)) sums.own += p === 2 ? gap * gap : gap;
        }
        sums.own /= classes;
        sums.weight = weights ? weights[label]! : 1;
        sums.weighted = sums.weight * sums.own;
      },
      differentiate(at, position, scale) {
        const label = readClass(target, position, classes);
        outputGradient.fill(0, at, at + classes);
        if (label < 0) return;
        const factor = (scale * (weights ? weights[label]! : 1)) / classes;
        const score = output[at + label]!;
        let total = 0;
        for (let c = 0; c < classes; c++) {
          if (c === label) continue;
          const gap = margin - score + output[at + c]!;
          if (gap <= 0) continue;
          const slope = p === 2 ? 2 * factor * gap : factor;
          outputGradient[at + c] = slope;
          total += slope;
        }
        outputGradient[at + label] = -total;
      },
    });
  },
});
