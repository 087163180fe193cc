import { pow } from '../support/math.ts';
import { definePureSchedule } from './define.ts';
import { durationField, durationInSteps, minimumField, unitField } from './duration.ts';

/** minimum + (base - minimum) * (1 - min(s, T) / T)^power. */
export const polynomial = definePureSchedule({
  type: 'polynomial',
  label: 'Polynomial',
  description: 'Falls to the lowest rate in a straight line or along a power of one.',
  formula: '\\eta_s = \\eta_{min} + (\\eta - \\eta_{min}) \\left(1 - \\frac{\\min(s, T)}{T}\\right)^p',
  fields: {
    duration: durationField,
    unit: unitField,
    power: {
      kind: 'number',
      label: 'Power',
      help: '1 is a straight line; 2 falls fast first and gently at the end.',
      default: 2,
      minimum: 0,
      exclusiveMinimum: true,
      maximum: 10,
    },
    minimum: minimumField,
  },
  references: [{ title: 'torch.optim.lr_scheduler.PolynomialLR', authors: 'PyTorch' }],
  rate(step, context) {
    const { power, minimum } = context.values;
    const duration = durationInSteps(context);
    const left = 1 - Math.min(step, duration) / duration;
    return minimum + (context.base - minimum) * pow(left, power);
  },
});
