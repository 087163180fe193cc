import { pow } from '../support/math.ts';
import { definePureSchedule } from './define.ts';
import { stepsPerUnit, unitField } from './duration.ts';

/** base * factor^(number of milestones that are <= s). */
export const multiStep = definePureSchedule({
  type: 'multiStep',
  label: 'Multi-step',
  description: 'Multiplies the learning rate by a factor at chosen moments.',
  formula: '\\eta_s = \\eta \\, \\gamma^{|\\{m : m \\le s\\}|}',
  fields: {
    milestones: {
      kind: 'numbers',
      label: 'Milestones',
      help: 'When the rate is multiplied, counted from the start of the training.',
      default: [10, 20],
      minimumLength: 1,
      maximumLength: 100,
      minimum: 0,
    },
    unit: unitField,
    factor: {
      kind: 'number',
      label: 'Factor',
      help: 'What the rate is multiplied by at each milestone (gamma in the formula).',
      default: 0.1,
      minimum: 0,
      exclusiveMinimum: true,
      maximum: 10,
    },
  },
  references: [{ title: 'torch.optim.lr_scheduler.MultiStepLR', authors: 'PyTorch' }],
  rate(step, context) {
    const { milestones, factor } = context.values;
    const unit = stepsPerUnit(context);
    let passed = 0;
    for (const milestone of milestones) if (milestone * unit <= step) passed++;
    return context.base * pow(factor, passed);
  },
});
