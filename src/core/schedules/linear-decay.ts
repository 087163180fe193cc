import { definePureSchedule } from './define.ts';
import { durationField, durationInSteps, unitField } from './duration.ts';

/** base * (start + (end - start) * min(s, T) / T). */
export const linearDecay = definePureSchedule({
  type: 'linear',
  label: 'Linear',
  description: 'Walks in a straight line from one share of the learning rate to another, then stays.',
  formula: '\\eta_s = \\eta \\left(f_0 + (f_1 - f_0) \\frac{\\min(s, T)}{T}\\right)',
  fields: {
    startFactor: {
      kind: 'number',
      label: 'Start factor',
      help: 'Share of the learning rate at the first step.',
      default: 1,
      minimum: 0,
      maximum: 100,
    },
    endFactor: {
      kind: 'number',
      label: 'End factor',
      help: 'Share of the learning rate at the end.',
      default: 0,
      minimum: 0,
      maximum: 100,
    },
    duration: durationField,
    unit: unitField,
  },
  references: [{ title: 'torch.optim.lr_scheduler.LinearLR', authors: 'PyTorch' }],
  rate(step, context) {
    const { startFactor, endFactor } = context.values;
    const duration = durationInSteps(context);
    return context.base * (startFactor + ((endFactor - startFactor) * Math.min(step, duration)) / duration);
  },
});
