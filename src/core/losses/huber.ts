import { defineLoss, planElementwise } from './define.ts';

/** With d = o - y: d^2 / 2 for |d| < delta, delta (|d| - delta / 2) beyond; mean over all elements. */
export const huber = defineLoss({
  type: 'huber',
  label: 'Huber',
  description:
    'Squared for small errors, straight for large ones: smooth near the target, calm about outliers.',
  formula:
    'L = \\frac{1}{n} \\sum_i \\begin{cases} \\tfrac{1}{2} d_i^2 & |d_i| < \\delta \\\\ \\delta (|d_i| - \\tfrac{1}{2} \\delta) & \\text{else} \\end{cases}, \\quad d = o - y',
  fields: {
    delta: {
      kind: 'number',
      label: 'Delta',
      help: 'The distance from the target, in its own unit, where the curve turns into a straight line.',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      maximum: 1e6,
      scale: 'log',
    },
  },
  task: 'regression',
  targetKinds: ['same-shape'],
  expectsOutput: 'any',
  references: [
    { title: 'Robust Estimation of a Location Parameter', authors: 'Huber', year: 1964 },
    { title: 'torch.nn.HuberLoss', authors: 'PyTorch' },
  ],
  plan(context) {
    const { delta } = context.values;
    return planElementwise(
      context,
      (o, y) => {
        const distance = Math.abs(o - y);
        return distance < delta ? 0.5 * distance * distance : delta * (distance - 0.5 * delta);
      },
      (o, y) => {
        const d = o - y;
        return Math.abs(d) < delta ? d : delta * Math.sign(d);
      },
    );
  },
});
