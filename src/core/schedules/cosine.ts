import { cos } from '../support/math.ts';
import { definePureSchedule } from './define.ts';
import { durationField, durationInSteps, minimumField, unitField } from './duration.ts';

/** minimum + (base - minimum) (1 + cos(pi s / T)) / 2. */
export const cosine = definePureSchedule({
  type: 'cosine',
  label: 'Cosine',
  description: 'Falls along half a cosine: slowly at first, fast in the middle, gently at the end.',
  formula:
    '\\eta_s = \\eta_{min} + \\frac{\\eta - \\eta_{min}}{2} \\left(1 + \\cos \\frac{\\pi s}{T}\\right)',
  fields: { duration: durationField, unit: unitField, minimum: minimumField },
  deviations:
    'Moves with every step, also when counted in epochs. After the duration the rate rises again, as in PyTorch.',
  references: [
    {
      title: 'SGDR: Stochastic Gradient Descent with Warm Restarts',
      authors: 'Loshchilov, Hutter',
      year: 2017,
    },
    { title: 'torch.optim.lr_scheduler.CosineAnnealingLR', authors: 'PyTorch' },
  ],
  rate(step, context) {
    const { minimum } = context.values;
    const turn = (Math.PI * step) / durationInSteps(context);
    return minimum + ((context.base - minimum) * (1 + cos(turn))) / 2;
  },
});
