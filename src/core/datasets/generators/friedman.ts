import { sin } from '../../support/math.ts';
import { defineGenerator } from './define.ts';
import { noiseField, samplesField } from './fields.ts';
import { createNumberTable } from './tables.ts';

/** Friedman's first problem: five of the inputs in [0, 1] matter, in different ways; the others do not. */
export const friedman = defineGenerator({
  type: 'friedman',
  label: 'Friedman #1',
  description: 'A number made of five inputs by a product, a square and sums, beside inputs that do nothing.',
  formula: 'y = 10\\sin(\\pi x_1 x_2) + 20(x_3-\\tfrac12)^2 + 10x_4 + 5x_5 + \\varepsilon',
  fields: {
    samples: samplesField(1000),
    features: {
      kind: 'integer',
      label: 'Inputs',
      help: 'Number of inputs; all after the fifth have no influence on y.',
      default: 10,
      minimum: 5,
      maximum: 100,
    },
    noise: noiseField(1, 'Standard deviation of the normal noise added to y. 0 is none.'),
  },
  task: 'regression',
  references: [{ title: 'Multivariate adaptive regression splines', authors: 'Friedman', year: 1991 }],
  generate({ samples, features, noise }, random) {
    return createNumberTable(samples, features, (point) => {
      for (let i = 0; i < features; i++) point[i] = random.nextUniform();
      const [x1, x2, x3, x4, x5] = point as unknown as [number, number, number, number, number];
      const bend = x3 - 0.5;
      return 10 * sin(Math.PI * x1 * x2) + 20 * bend * bend + 10 * x4 + 5 * x5 + noise * random.nextNormal();
    });
  },
});
