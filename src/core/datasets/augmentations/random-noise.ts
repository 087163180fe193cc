import { sizeOf } from '../../support/shape.ts';
import { defineAugmentation } from './define.ts';

/** Adds normal noise to every feature. */
export const randomNoise = defineAugmentation({
  type: 'randomNoise',
  label: 'Noise',
  description:
    'Adds a little normal noise to every feature, so that no single value can be learned by heart.',
  appliesTo: 'any',
  fields: {
    standardDeviation: {
      kind: 'number',
      label: 'Strength',
      help: 'Standard deviation of the noise, in units of the prepared features (1 after standardising).',
      default: 0.05,
      minimum: 0,
      maximum: 100,
      scale: 'log',
    },
  },
  create(shape, { standardDeviation }) {
    const size = sizeOf(shape);
    return (block, at, random) => {
      for (let i = at; i < at + size; i++) block[i]! += standardDeviation * random.nextNormal();
    };
  },
});
