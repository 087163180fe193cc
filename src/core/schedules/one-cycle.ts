import { cos } from '../support/math.ts';
import { definePureSchedule } from './define.ts';
import { durationField, durationInSteps, unitField } from './duration.ts';

/**
 * From peak / startDivisor up to the peak at step share * T - 1, then down to
 * peak / startDivisor / endDivisor at step T - 1, where it stays.
 */
export const oneCycle = definePureSchedule({
  type: 'oneCycle',
  label: 'One cycle',
  description:
    'Climbs to a high rate and falls far below the start: one sweep over the whole run, often the fastest way.',
  formula: '\\frac{\\eta_{max}}{d} \\nearrow \\eta_{max} \\searrow \\frac{\\eta_{max}}{d \\, d_{end}}',
  fields: {
    peak: {
      kind: 'number',
      label: 'Highest rate',
      help: 'The learning rate at the top. Empty: the chosen learning rate.',
      default: null,
      nullable: true,
      minimum: 0,
      exclusiveMinimum: true,
      maximum: 1000,
    },
    duration: durationField,
    unit: unitField,
    share: {
      kind: 'number',
      label: 'Share of the climb',
      help: 'Which part of the duration goes upwards.',
      default: 0.3,
      minimum: 0,
      maximum: 1,
    },
    anneal: {
      kind: 'choice',
      label: 'Shape',
      help: 'Whether both slopes follow a cosine or a straight line.',
      default: 'cosine',
      options: [
        { value: 'cosine', label: 'Cosine' },
        { value: 'linear', label: 'Straight' },
      ],
    },
    startDivisor: {
      kind: 'number',
      label: 'Start divisor',
      help: 'How many times smaller than the top the first rate is (d in the formula).',
      default: 25,
      minimum: 1,
      maximum: 1e9,
    },
    endDivisor: {
      kind: 'number',
      label: 'End divisor',
      help: 'How many times smaller than the first rate the last one is.',
      default: 10000,
      minimum: 1,
      maximum: 1e9,
    },
  },
  deviations: 'Momentum is not cycled. After the last step the rate stays, where PyTorch throws.',
  references: [
    {
      title: 'Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates',
      authors: 'Smith, Topin',
      year: 2018,
    },
    { title: 'torch.optim.lr_scheduler.OneCycleLR', authors: 'PyTorch' },
  ],
  rate(step, context) {
    const { peak, share, anneal, startDivisor, endDivisor } = context.values;
    const duration = durationInSteps(context);
    const top = peak ?? context.base;
    const start = top / startDivisor;
    const end = start / endDivisor;
    const summit = share * duration - 1;
    const last = duration - 1;
    const between = (from: number, to: number, part: number): number =>
      anneal === 'cosine' ? to + ((from - to) / 2) * (1 + cos(Math.PI * part)) : from + (to - from) * part;
    if (step >= last) return last <= summit ? top : end;
    if (step <= summit && summit > 0) return between(start, top, step / summit);
    // Without a climb the top lies at or before the first step.
    return between(top, end, (step - summit) / (last - summit));
  },
});
