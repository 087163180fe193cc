import { defineGenerator } from './define.ts';
import { noiseField, samplesField } from './fields.ts';
import { createNumberTable } from './tables.ts';

/** A tilted plane over [-1, 1]^2. */
export const regressionPlane = defineGenerator({
  type: 'regressionPlane',
  label: 'Plane',
  description: 'A number that grows straight with two inputs: a single neuron can learn it exactly.',
  formula: 'y = a x_1 + b x_2 + c + \\varepsilon',
  fields: {
    samples: samplesField(400),
    slope1: {
      kind: 'number',
      label: 'Slope of x1',
      help: 'How much y grows with x1.',
      default: 2,
      minimum: -100,
      maximum: 100,
    },
    slope2: {
      kind: 'number',
      label: 'Slope of x2',
      help: 'How much y grows with x2.',
      default: -1,
      minimum: -100,
      maximum: 100,
    },
    offset: {
      kind: 'number',
      label: 'Offset',
      help: 'y where both inputs are 0.',
      default: 0.5,
      minimum: -100,
      maximum: 100,
    },
    noise: noiseField(0.1, 'Standard deviation of the normal noise added to y. 0 is none.'),
  },
  task: 'regression',
  references: [],
  generate({ samples, slope1, slope2, offset, noise }, random) {
    return createNumberTable(samples, 2, (point) => {
      const x1 = (point[0] = 2 * random.nextUniform() - 1);
      const x2 = (point[1] = 2 * random.nextUniform() - 1);
      return slope1 * x1 + slope2 * x2 + offset + noise * random.nextNormal();
    });
  },
});
