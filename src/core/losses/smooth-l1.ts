import { defineLoss, planElementwise } from './define.ts';

/** With d = o - y: d^2 / (2 beta) for |d| < beta, |d| - beta / 2 beyond; mean. Huber divided by beta. */
export const smoothL1 = defineLoss({
  type: 'smoothL1',
  label: 'Smooth L1',
  description:
    'The absolute error with its corner rounded off. Like Huber, but the straight part always has slope 1.',
  formula:
    'L = \\frac{1}{n} \\sum_i \\begin{cases} d_i^2 / (2 \\beta) & |d_i| < \\beta \\\\ |d_i| - \\tfrac{1}{2} \\beta & \\text{else} \\end{cases}, \\quad d = o - y',
  fields: {
    beta: {
      kind: 'number',
      label: 'Beta',
      help: 'The distance from the target where the curve turns straight. 0 is the plain absolute error.',
      default: 1,
      minimum: 0,
      maximum: 1e6,
    },
  },
  task: 'regression',
  targetKinds: ['same-shape'],
  expectsOutput: 'any',
  references: [
    { title: 'Fast R-CNN', authors: 'Girshick', year: 2015 },
    { title: 'torch.nn.SmoothL1Loss', authors: 'PyTorch' },
  ],
  plan(context) {
    const { beta } = context.values;
    return planElementwise(
      context,
      (o, y) => {
        const distance = Math.abs(o - y);
        return distance < beta ? (0.5 * distance * distance) / beta : distance - 0.5 * beta;
      },
      (o, y) => {
        const d = o - y;
        return Math.abs(d) < beta ? d / beta : Math.sign(d);
      },
    );
  },
});
