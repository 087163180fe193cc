import { sin } from '../../support/math.ts';
import { defineGenerator } from './define.ts';
import { noiseField, samplesField } from './fields.ts';
import { createNumberTable } from './tables.ts';

/** A sine over [-1, 1]. */
export const regressionWave = defineGenerator({
  type: 'regressionWave',
  label: 'Wave',
  description: 'A sine wave of one input: shows how hidden units bend a line piece by piece.',
  formula: 'y = \\sin(2\\pi f x) + \\varepsilon',
  fields: {
    samples: samplesField(300),
    frequency: {
      kind: 'number',
      label: 'Waves',
      help: 'Full waves per unit of x; x runs from -1 to 1. More waves need more units.',
      default: 1,
      minimum: 0.1,
      maximum: 20,
    },
    noise: noiseField(0.1, 'Standard deviation of the normal noise added to y. 0 is none.'),
  },
  task: 'regression',
  references: [],
  generate({ samples, frequency, noise }, random) {
    return createNumberTable(samples, 1, (point) => {
      const x = (point[0] = 2 * random.nextUniform() - 1);
      return sin(2 * Math.PI * frequency * x) + noise * random.nextNormal();
    });
  },
});
