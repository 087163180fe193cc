import { logSumExpRows } from '../support/math.ts';
import { checkClassWeights } from './class-weights.ts';
import { defineLoss } from './define.ts';
import { createClassTarget, lastAxis, planPositions, readClass } from './position-loss.ts';

/**
 * -sum over classes of q log softmax(o) over the last axis, mean over examples and positions.
 * q is one-hot for class numbers, or the given distribution; label smoothing e makes it (1 - e) q + e / K.
 * Class weights w: sum of -w q log softmax(o), divided by the sum of w[y] (class numbers) or by the number
 * of positions (distributions), as in PyTorch. Masked positions (class -1) count for nothing.
 */
export const categoricalCrossEntropy = defineLoss({
  type: 'categoricalCrossEntropy',
  label: 'Categorical cross-entropy (logits)',
  description:
    'How surprised the network is by the true class. The softmax is part of the loss, which keeps it exact.',
  formula:
    'L = -\\frac{1}{N} \\sum_n \\sum_c q_{nc} \\log \\frac{e^{o_{nc}}}{\\sum_k e^{o_{nk}}}, \\quad q = (1 - \\varepsilon) y + \\varepsilon / K',
  fields: {
    labelSmoothing: {
      kind: 'number',
      label: 'Label smoothing',
      help: 'Gives every wrong class a small share of the target, so that the network does not grow overconfident. 0.1 is usual.',
      default: 0,
      minimum: 0,
      maximum: 1,
      exclusiveMaximum: true,
    },
  },
  task: 'multiclass',
  targetKinds: ['class-index', 'distribution'],
  expectsOutput: 'logits',
  references: [
    { title: 'torch.nn.CrossEntropyLoss', authors: 'PyTorch' },
    {
      title: 'Rethinking the Inception Architecture for Computer Vision',
      authors: 'Szegedy et al.',
      year: 2016,
    },
  ],
  plan(context) {
    const { output, outputGradient, target, targetKind, kernels, values } = context;
    const { labelSmoothing } = values;
    const classes = lastAxis(context);
    const weights = checkClassWeights(context.classWeights, classes, 'categoricalCrossEntropy');

    /** log of the sum of e^o over the classes, by position. */
    const normalizers = new Float64Array(output.length / classes);

    if (targetKind === 'class-index' && labelSmoothing === 0) {
      return withSoftmaxGradient(
        planPositions(context, {
          measure(at, position, sums) {
            const label = readClass(target, position, classes);
            const loss = label < 0 ? 0 : normalizers[position]! - output[at + label]!;
            sums.own = loss;
            sums.weight = label < 0 ? 0 : weights ? weights[label]! : 1;
            sums.weighted = label < 0 ? 0 : sums.weight * loss;
          },
          differentiate(at, position, scale) {
            const label = readClass(target, position, classes);
            const factor = label < 0 ? 0 : weights ? scale * weights[label]! : scale;
            if (factor === 0) return void outputGradient.fill(0, at, at + classes);
            const share = outputGradient[at + label]! - 1;
            for (let c = 0; c < classes; c++) outputGradient[at + c]! *= factor;
            outputGradient[at + label] = factor * share;
          },
        }),
      );
    }

    const q = createClassTarget(context, labelSmoothing);
    return withSoftmaxGradient(
      planPositions(context, {
        measure(at, position, sums) {
          sums.own = sums.weighted = sums.weight = 0;
          if (!q.select(at, position)) return;
          const normalizer = normalizers[position]!;
          for (let c = 0; c < classes; c++) {
            const share = q.share(c);
            if (share === 0) continue;
            const part = share * (normalizer - output[at + c]!);
            sums.own += part;
            sums.weighted += weights ? weights[c]! * part : part;
          }
          sums.weight = q.weight();
        },
        differentiate(at, position, scale) {
          if (scale === 0 || !q.select(at, position)) return void outputGradient.fill(0, at, at + classes);
          let total = 0;
          for (let c = 0; c < classes; c++) total += q.share(c) * (weights ? weights[c]! : 1);
          for (let c = 0; c < classes; c++) {
            const share = q.share(c) * (weights ? weights[c]! : 1);
            outputGradient[at + c] = scale * (outputGradient[at + c]! * total - share);
          }
        },
      }),
    );

    /** Lets one kernel write all probabilities of the batch before the targets are taken off them. */
    function withSoftmaxGradient(step: ReturnType<typeof planPositions>): ReturnType<typeof planPositions> {
      return {
        forward(into) {
          logSumExpRows(output, normalizers, (context.rows() * context.size) / classes, classes);
          step.forward(into);
        },
        backward() {
          kernels.softmax(output, outputGradient, (context.rows() * context.size) / classes, classes);
          step.backward();
        },
      };
    }
  },
});
