import { defineGenerator } from './define.ts';
import { noiseField, samplesField } from './fields.ts';
import { createClassTable } from './tables.ts';

/** Points of the square [-1, 1]^2; the class says whether the signs of the coordinates differ. */
export const xor = defineGenerator({
  type: 'xor',
  label: 'XOR',
  description:
    'Opposite quarters of a square belong together: the smallest problem that needs a hidden layer.',
  formula: 'k = [x_1 x_2 < 0]',
  fields: {
    samples: samplesField(400),
    noise: noiseField(0.05, 'Standard deviation of the noise added after the class is decided. 0 is none.'),
  },
  task: 'binary',
  references: [{ title: 'Perceptrons', authors: 'Minsky, Papert', year: 1969 }],
  generate({ samples, noise }, random) {
    return createClassTable(samples, 2, () => {
      const x1 = 2 * random.nextUniform() - 1;
      const x2 = 2 * random.nextUniform() - 1;
      return {
        x1: x1 + noise * random.nextNormal(),
        x2: x2 + noise * random.nextNormal(),
        label: x1 * x2 < 0 ? 1 : 0,
      };
    });
  },
});
