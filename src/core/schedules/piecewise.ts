import { StudioError } from '../support/errors.ts';
import { definePureSchedule } from './define.ts';
import { stepsPerUnit, unitField } from './duration.ts';

/** base until the first boundary, base * factors[i] from boundaries[i] on; or straight lines between those points. */
export const piecewise = definePureSchedule({
  type: 'piecewise',
  label: 'Piecewise',
  description: 'A learning rate of your own for every part of the training.',
  formula: '\\eta_s = \\eta \\, f_i \\quad \\text{for } b_i \\le s < b_{i+1}, \\; f_0 = 1',
  fields: {
    boundaries: {
      kind: 'numbers',
      label: 'Boundaries',
      help: 'When each part begins, in rising order.',
      default: [10, 20],
      minimumLength: 1,
      maximumLength: 100,
      minimum: 0,
    },
    factors: {
      kind: 'numbers',
      label: 'Factors',
      help: 'Share of the learning rate in each part, one per boundary. Before the first it is 1.',
      default: [0.3, 0.1],
      minimumLength: 1,
      maximumLength: 100,
      minimum: 0,
      maximum: 1000,
    },
    unit: unitField,
    interpolation: {
      kind: 'choice',
      label: 'In between',
      help: 'Whether the rate jumps at a boundary or walks to it in a straight line.',
      default: 'constant',
      options: [
        { value: 'constant', label: 'Stay, then jump' },
        { value: 'linear', label: 'Straight lines' },
      ],
    },
  },
  references: [{ title: 'optax.piecewise_constant_schedule', authors: 'DeepMind' }],
  check({ boundaries, factors }) {
    const rising = boundaries.every((boundary, i) => i === 0 || boundary > boundaries[i - 1]!);
    if (rising && boundaries.length === factors.length) return;
    throw new StudioError(
      'schedule-invalid',
      `Expected rising boundaries and one factor for each in the schedule "piecewise", got ${boundaries.length} boundaries (${boundaries.join(', ')}) and ${factors.length} factors.`,
      { boundaries: [...boundaries], factors: [...factors] },
    );
  },
  rate(step, context) {
    const { boundaries, factors, interpolation } = context.values;
    const unit = stepsPerUnit(context);
    let last = -1;
    while (last + 1 < boundaries.length && boundaries[last + 1]! * unit <= step) last++;
    const from = last < 0 ? 1 : factors[last]!;
    const to = factors[last + 1];
    if (interpolation === 'constant' || to === undefined) return context.base * from;
    const start = last < 0 ? 0 : boundaries[last]! * unit;
    const end = boundaries[last + 1]! * unit;
    return context.base * (from + ((to - from) * (step - start)) / (end - start));
  },
});
