import { pow, sigmoid, softplus } from '../support/math.ts';
import { defineLoss, planElementwise } from './define.ts';

/**
 * With p = sigmoid(o): -(a y (1 - p)^gamma log p + (1 - a)(1 - y) p^gamma log(1 - p)), mean over elements.
 * Without alpha both factors a and 1 - a are 1.
 */
export const binaryFocal = defineLoss({
  type: 'binaryFocal',
  label: 'Binary focal (logits)',
  description:
    'Binary cross-entropy that fades out examples which are right already, so that rare, hard ones steer the training.',
  formula:
    'L = -\\frac{1}{n} \\sum_i \\alpha y_i (1 - p_i)^\\gamma \\log p_i + (1 - \\alpha)(1 - y_i) p_i^\\gamma \\log(1 - p_i), \\quad p = \\sigma(o)',
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
      help: 'Share of the weight that yes gets; no gets the rest. Empty: both count fully.',
      default: 0.25,
      nullable: true,
      minimum: 0,
      maximum: 1,
    },
  },
  task: 'binary',
  targetKinds: ['same-shape'],
  expectsOutput: 'logits',
  references: [
    { title: 'Focal Loss for Dense Object Detection', authors: 'Lin et al.', year: 2017 },
    { title: 'torchvision.ops.sigmoid_focal_loss', authors: 'PyTorch' },
  ],
  plan(context) {
    const { gamma, alpha } = context.values;
    const yesWeight = alpha ?? 1;
    const noWeight = alpha === null ? 1 : 1 - alpha;
    return planElementwise(
      context,
      (o, y) =>
        yesWeight * y * pow(sigmoid(-o), gamma) * softplus(-o) +
        noWeight * (1 - y) * pow(sigmoid(o), gamma) * softplus(o),
      (o, y) => {
        const p = sigmoid(o);
        const q = sigmoid(-o);
        const yes = -pow(q, gamma) * (gamma * p * softplus(-o) + q);
        const no = pow(p, gamma) * (gamma * q * softplus(o) + p);
        return yesWeight * y * yes + noWeight * (1 - y) * no;
      },
      { positiveShare: (y) => y },
    );
  },
});
