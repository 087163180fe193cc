import { cos } from '../support/math.ts';
import { definePureSchedule } from './define.ts';
import { minimumField, stepsPerUnit, unitField } from './duration.ts';

/** The cosine within periods of length T0, T0 m, T0 m^2, ..., each from the full rate down. */
export const cosineRestarts = definePureSchedule({
  type: 'cosineRestarts',
  label: 'Cosine with restarts',
  description:
    'Falls along half a cosine, jumps back to the full rate, and falls again, each time for longer.',
  formula:
    '\\eta_s = \\eta_{min} + \\frac{\\eta - \\eta_{min}}{2} \\left(1 + \\cos \\frac{\\pi s_i}{T_i}\\right), \\quad T_i = T_0 m^i',
  fields: {
    period: {
      kind: 'number',
      label: 'First period',
      help: 'How long the first fall takes (T0 in the formula).',
      default: 10,
      minimum: 0,
      exclusiveMinimum: true,
    },
    unit: unitField,
    multiplier: {
      kind: 'integer',
      label: 'Period multiplier',
      help: 'How many times longer every fall is than the one before.',
      default: 1,
      minimum: 1,
      maximum: 100,
    },
    minimum: minimumField,
  },
  references: [
    {
      title: 'SGDR: Stochastic Gradient Descent with Warm Restarts',
      authors: 'Loshchilov, Hutter',
      year: 2017,
    },
    { title: 'torch.optim.lr_scheduler.CosineAnnealingWarmRestarts', authors: 'PyTorch' },
  ],
  rate(step, context) {
    const { minimum, multiplier, period: first } = context.values;
    let period = Math.max(1, first * stepsPerUnit(context));
    let position = step;
    if (multiplier === 1) position -= period * Math.floor(step / period);
    else {
      while (position >= period) {
        position -= period;
        period *= multiplier;
      }
    }
    return minimum + ((context.base - minimum) * (1 + cos((Math.PI * position) / period))) / 2;
  },
});
