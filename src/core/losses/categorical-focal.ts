import { exp, expm1, log, pow } from '../support/math.ts';
import { checkClassWeights } from './class-weights.ts';
import { defineLoss } from './define.ts';
import { createClassTarget, lastAxis, planPositions } from './position-loss.ts';

/**
 * With p = softmax(o): -alpha * sum over classes of q (1 - p)^gamma log p over the last axis, mean over
 * examples and positions. One alpha per class is what class weights are for.
 */
export const categoricalFocal = defineLoss({
  type: 'categoricalFocal',
  label: 'Categorical focal (logits)',
  description:
    'Categorical cross-entropy that fades out examples which are right already, so that rare, hard ones steer the training.',
  formula:
    'L = -\\frac{\\alpha}{N} \\sum_n \\sum_c q_{nc} (1 - p_{nc})^\\gamma \\log p_{nc}, \\quad p = \\operatorname{softmax}(o)',
  fields: {
    gamma: {
      kind: 'number',
      label: 'Gamma',
      help: 'How strongly easy examples fade. 0 is plain cross-entropy, 2 is usual.',
      default: 2,
      minimum: 0,
      maximum: 20,
    },
    alpha: {
      kind: 'number',
      label: 'Alpha',
      help: 'A factor on the whole loss. For one factor per class use class weights.',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      maximum: 1000,
      advanced: true,
    },
    labelSmoothing: {
      kind: 'number',
      label: 'Label smoothing',
      help: 'Gives every wrong class a small share of the target, so that the network does not grow overconfident.',
      default: 0,
      minimum: 0,
      maximum: 1,
      exclusiveMaximum: true,
      advanced: true,
    },
  },
  task: 'multiclass',
  targetKinds: ['class-index', 'distribution'],
  expectsOutput: 'logits',
  deviations:
    'PyTorch has no such loss. Keras works on probabilities clipped at 1e-7 and has alpha 0.25; here it is exact in the logits.',
  references: [{ title: 'Focal Loss for Dense Object Detection', authors: 'Lin et al.', year: 2017 }],
  plan(context) {
    const { output, outputGradient, values } = context;
    const { gamma, alpha } = values;
    const classes = lastAxis(context);
    const weights = checkClassWeights(context.classWeights, classes, 'categoricalFocal');
    const q = createClassTarget(context, values.labelSmoothing);
    const logP = new Float64Array(classes);
    const slopes = new Float64Array(classes);

    function fillLogP(at: number): void {
      let largest = output[at]!;
      for (let c = 1; c < classes; c++) if (output[at + c]! > largest) largest = output[at + c]!;
      let sum = 0;
      for (let c = 0; c < classes; c++) sum += exp(output[at + c]! - largest);
      const shift = largest + log(sum);
      for (let c = 0; c < classes; c++) logP[c] = output[at + c]! - shift;
    }

    return planPositions(context, {
      measure(at, position, sums) {
        sums.own = sums.weighted = sums.weight = 0;
        if (!q.select(at, position)) return;
        fillLogP(at);
        for (let c = 0; c < classes; c++) {
          const share = q.share(c);
          if (share === 0) continue;
          // 1 - p from log p without cancellation when p is close to 1.
          const part = -alpha * share * pow(-expm1(logP[c]!), gamma) * logP[c]!;
          sums.own += part;
          sums.weighted += weights ? weights[c]! * part : part;
        }
        sums.weight = q.weight();
      },
      differentiate(at, position, scale) {
        if (scale === 0 || !q.select(at, position)) return void outputGradient.fill(0, at, at + classes);
        fillLogP(at);
        let total = 0;
        for (let c = 0; c < classes; c++) {
          const rest = -expm1(logP[c]!);
          const faded = pow(rest, gamma);
          // d((1 - p)^gamma log p) / d(log p); the first term goes to 0 with 1 - p.
          const growth = rest === 0 ? 0 : (gamma * faded * exp(logP[c]!) * logP[c]!) / rest;
          const slope = alpha * q.share(c) * (weights ? weights[c]! : 1) * (growth - faded);
          slopes[c] = slope;
          total += slope;
        }
        for (let c = 0; c < classes; c++) {
          outputGradient[at + c] = scale * (slopes[c]! - exp(logP[c]!) * total);
        }
      },
    });
  },
});
