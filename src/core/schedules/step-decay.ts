import { pow } from '../support/math.ts';
import { definePureSchedule } from './define.ts';
import { stepsPerUnit, unitField } from './duration.ts';

/** base * factor^floor(s / every). */
export const stepDecay = definePureSchedule({
  type: 'step',
  label: 'Step',
  description: 'Multiplies the learning rate by a factor at regular intervals.',
  formula: '\\eta_s = \\eta \\, \\gamma^{\\lfloor s / k \\rfloor}',
  fields: {
    every: {
      kind: 'number',
      label: 'Every',
      help: 'How long the rate stays before it is multiplied again (k in the formula).',
      default: 10,
      minimum: 0,
      exclusiveMinimum: true,
    },
    unit: unitField,
    factor: {
      kind: 'number',
      label: 'Factor',
      help: 'What the rate is multiplied by each time (gamma in the formula).',
      default: 0.5,
      minimum: 0,
      exclusiveMinimum: true,
      maximum: 10,
    },
  },
  references: [{ title: 'torch.optim.lr_scheduler.StepLR', authors: 'PyTorch' }],
  rate: (step, context) => {
    const { every, factor } = context.values;
    return context.base * pow(factor, Math.floor(step / Math.max(1, every * stepsPerUnit(context))));
  },
});
