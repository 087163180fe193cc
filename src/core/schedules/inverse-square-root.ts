import { definePureSchedule } from './define.ts';
import { stepsPerUnit, unitField } from './duration.ts';

/** base * sqrt(k / (k + s)): with a warm-up of k steps before it, the schedule of the Transformer. */
export const inverseSquareRoot = definePureSchedule({
  type: 'inverseSquareRoot',
  label: 'Inverse square root',
  description:
    'Falls fast at first and ever more slowly. With a warm-up of the same length, the schedule of the Transformer.',
  formula: '\\eta_s = \\eta \\sqrt{\\frac{k}{k + s}}',
  fields: {
    timescale: {
      kind: 'number',
      label: 'Time scale',
      help: 'After three times this long the rate has halved (k in the formula).',
      default: 5,
      minimum: 0,
      exclusiveMinimum: true,
    },
    unit: unitField,
  },
  deviations:
    'The factor d^-0.5 of the paper is the chosen learning rate here; the warm-up is a setting of its own.',
  references: [{ title: 'Attention Is All You Need, section 5.3', authors: 'Vaswani et al.', year: 2017 }],
  rate(step, context) {
    const scale = context.values.timescale * stepsPerUnit(context);
    return context.base * Math.sqrt(scale / (scale + step));
  },
});
