import { pow } from '../support/math.ts';
import { definePureSchedule } from './define.ts';
import { stepsPerUnit, unitField } from './duration.ts';

/** base * factor^floor(s / unit): once per step or once per epoch. */
export const exponential = definePureSchedule({
  type: 'exponential',
  label: 'Exponential',
  description:
    'Multiplies the learning rate by the same factor again and again: a smooth fall that never ends.',
  formula: '\\eta_s = \\eta \\, \\gamma^s',
  fields: {
    factor: {
      kind: 'number',
      label: 'Factor',
      help: 'What the rate is multiplied by each time (gamma in the formula).',
      default: 0.95,
      minimum: 0,
      exclusiveMinimum: true,
      maximum: 2,
    },
    unit: { ...unitField, help: 'Whether the factor applies once per epoch or once per step.' },
  },
  references: [{ title: 'torch.optim.lr_scheduler.ExponentialLR', authors: 'PyTorch' }],
  rate: (step, context) =>
    context.base * pow(context.values.factor, Math.floor(step / stepsPerUnit(context))),
});
