import { defineSchedule } from './define.ts';

/**
 * Multiplies the rate by a factor when the watched value has not become better for more than `patience`
 * observations: better is value < best * (1 - threshold). After a cut, `cooldown` observations do not count.
 */
export const reduceOnPlateau = defineSchedule({
  type: 'reduceOnPlateau',
  label: 'Reduce on plateau',
  description:
    'Keeps the learning rate while the loss falls, and lowers it when nothing gets better any more.',
  formula:
    '\\eta \\leftarrow \\max(\\gamma \\eta, \\eta_{min}) \\quad \\text{after more than } p \\text{ values without } L < L_{best} (1 - \\theta)',
  fields: {
    watch: {
      kind: 'choice',
      label: 'Watches',
      help: 'The loss that has to fall. With the validation loss the patience counts validations.',
      default: 'validation-loss',
      options: [
        { value: 'validation-loss', label: 'Validation loss' },
        { value: 'epoch-loss', label: 'Training loss of each epoch' },
        { value: 'step-loss', label: 'Training loss of each step' },
      ],
    },
    factor: {
      kind: 'number',
      label: 'Factor',
      help: 'What the rate is multiplied by (gamma in the formula).',
      default: 0.5,
      minimum: 0,
      exclusiveMinimum: true,
      maximum: 1,
      exclusiveMaximum: true,
    },
    patience: {
      kind: 'integer',
      label: 'Patience',
      help: 'How many values without improvement are let pass.',
      default: 5,
      minimum: 0,
      maximum: 1_000_000,
    },
    threshold: {
      kind: 'number',
      label: 'Threshold',
      help: 'By which share the value must fall to count as better.',
      default: 0.0001,
      minimum: 0,
      maximum: 1,
      exclusiveMaximum: true,
    },
    cooldown: {
      kind: 'integer',
      label: 'Cooldown',
      help: 'How many values after a cut are not counted against it.',
      default: 0,
      minimum: 0,
      maximum: 1_000_000,
      advanced: true,
    },
    minimum: {
      kind: 'number',
      label: 'Lowest rate',
      help: 'The rate is never lowered beyond this.',
      default: 0,
      minimum: 0,
      maximum: 1000,
    },
  },
  observes: 'validation-loss',
  deviations:
    'Cuts smaller than 1e-8 are made too; PyTorch leaves them out. Only losses are watched: lower is better.',
  references: [{ title: 'torch.optim.lr_scheduler.ReduceLROnPlateau', authors: 'PyTorch' }],
  create({ base, values }) {
    const { watch, factor, patience, threshold, cooldown, minimum } = values;
    let best = Infinity;
    let bad = 0;
    let resting = 0;
    // A factor and not the rate itself, so that the rate can be changed while the run goes on.
    let multiplier = 1;
    return {
      observes: watch,
      rate: () => (multiplier === 1 ? base : Math.max(base * multiplier, Math.min(base, minimum))),
      observe(value) {
        if (value < best * (1 - threshold)) {
          best = value;
          bad = 0;
        } else bad++;
        if (resting > 0) {
          resting--;
          bad = 0;
        }
        if (bad > patience) {
          multiplier *= factor;
          resting = cooldown;
          bad = 0;
        }
      },
      // No infinity in it: JSON has none.
      save: () => [bad, resting, multiplier, ...(best === Infinity ? [] : [best])],
      restore(state) {
        [bad = 0, resting = 0, multiplier = 1, best = Infinity] = state;
      },
    };
  },
});
